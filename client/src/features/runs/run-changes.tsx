import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, type LinkProps } from '@tanstack/react-router';
import { Equal } from 'lucide-react';
import { Ago } from '../../format/time.tsx';
import { plain } from '../../format/words.ts';
import { type Answers, trpc } from '../../trpc.ts';
import { Badge } from '../../ui/badge.tsx';
import { Card } from '../../ui/card.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Paged } from '../../ui/paged.tsx';
import { ChangedFields } from '../records/changed-fields.tsx';

type Run = Answers['runs']['get'];
type Change = Answers['runs']['changes']['items'][number];

const ops: Record<Change['op'], string> = { update: 'Changed', delete: 'Removed', restore: 'Back again' };

/** What a run changed, field by field, before → after. */
export function RunChanges({ run, stream }: { run: Run; stream: string | undefined }) {
  const query = useInfiniteQuery(
    trpc.runs.changes.infiniteQueryOptions(
      { runId: run.id, stream, limit: 30 },
      { getNextPageParam: (page) => page.nextCursor ?? undefined },
    ),
  );
  return (
    <Card className="overflow-hidden">
      <Paged
        query={query}
        what="the changes"
        empty={
          <EmptyState icon={<Equal />} title="No stored record was changed">
            {run.counts.created > 0
              ? 'This run only brought new records. They are counted in the proof.'
              : 'Everything it read was here already, as it is.'}
          </EmptyState>
        }
      >
        {(rows) => (
          <ul className="divide-y">
            {rows.map((change) => (
              <li key={change.id} className="px-4 py-3">
                <p className="flex flex-wrap items-center gap-2">
                  <Link {...pageOf(change)} className="tabular rounded-sm font-medium hover:underline">
                    {plain(change.entity)} {change.externalId}
                  </Link>
                  <Badge tone={change.op === 'delete' ? 'warn' : 'neutral'}>{ops[change.op]}</Badge>
                  <Ago at={change.at} className="ml-auto text-muted text-sm" />
                </p>
                <ChangedFields before={change.before} after={change.after} />
              </li>
            ))}
          </ul>
        )}
      </Paged>
    </Card>
  );
}

function pageOf({ entity, entityId }: Change): LinkProps {
  const to = entity === 'contact' ? '/contacts/$id' : entity === 'product' ? '/products/$id' : '/orders/$id';
  return { to, params: { id: entityId } };
}
