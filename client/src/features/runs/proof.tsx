import { Link, type LinkProps } from '@tanstack/react-router';
import { CircleCheck, TriangleAlert } from 'lucide-react';
import { count } from '../../format/number.ts';
import type { Answers } from '../../trpc.ts';
import { cn } from '../../ui/cn.ts';
import { type ProofTerm, proofSum } from './proof-sum.ts';

type RunStream = Answers['runs']['get']['streams'][number];

interface ProofProps {
  runId: string;
  connectionId: string;
  stream: RunStream;
}

const tones: Record<ProofTerm['tone'], string> = {
  plain: 'text-foreground',
  new: 'text-ok-text',
  changed: 'text-accent-text',
  bad: 'text-bad-text',
  gap: 'text-warn-text',
};

/** "5,000 in the store = 4,812 new + 180 unchanged + 8 failed": each count leads to what it counts. */
export function ProofLine({ runId, connectionId, stream }: ProofProps) {
  const sum = proofSum(stream);
  const settled = stream.status === 'proven' || stream.status === 'incomplete';
  return (
    <div className="flex items-start gap-2">
      {settled ? (
        sum.closes ? (
          <CircleCheck className="mt-1 size-4 shrink-0 text-ok-text" aria-label="The counts add up" />
        ) : (
          <TriangleAlert className="mt-1 size-4 shrink-0 text-warn-text" aria-label="The counts do not add up" />
        )
      ) : null}
      <p className="tabular min-w-0 leading-6">
        <span className="font-semibold">{count(sum.whole.value)}</span>{' '}
        <span className="text-muted">{sum.whole.label}</span>
        {sum.terms.length === 0 ? null : <span className="px-0.5 text-muted">{' = '}</span>}
        {sum.terms.map((term, position) => (
          <span key={term.key} className="whitespace-nowrap">
            {position === 0 ? null : <span className="px-0.5 text-muted">+ </span>}
            <Link
              {...target(term, runId, connectionId, stream.stream)}
              className="rounded-sm underline decoration-border-strong decoration-dotted underline-offset-4 hover:decoration-solid"
            >
              <span className={cn('font-semibold', tones[term.tone])}>{count(term.value)}</span>{' '}
              <span className="text-muted">{term.label}</span>
            </Link>{' '}
          </span>
        ))}
        {stream.counts.deleted > 0 ? (
          <span className="whitespace-nowrap text-muted">· {count(stream.counts.deleted)} marked as removed</span>
        ) : null}
      </p>
    </div>
  );
}

function target(term: ProofTerm, runId: string, connectionId: string, stream: string): LinkProps {
  const run = { to: '/runs/$runId', params: { runId } } as const;
  switch (term.key) {
    case 'failed':
      return { ...run, search: { tab: 'failures', stream } } as LinkProps;
    case 'updated':
      return { ...run, search: { tab: 'changes', stream } } as LinkProps;
    case 'missing':
    case 'repeated':
    case 'stale':
    case 'skipped':
      return { ...run, search: { tab: 'summary', stream }, hash: `stream-${stream}` } as LinkProps;
    default:
      return { to: listOf(stream), search: { connection: connectionId } } as LinkProps;
  }
}

const lists: Record<string, '/contacts' | '/orders' | '/products'> = {
  customers: '/contacts',
  contacts: '/contacts',
  orders: '/orders',
  products: '/products',
};

/** Where a stream's records are listed. */
export const listOf = (stream: string): '/contacts' | '/orders' | '/products' => lists[stream] ?? '/orders';
