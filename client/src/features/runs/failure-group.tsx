import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { ChevronRight, EyeOff, RotateCcw } from 'lucide-react';
import { useState } from 'react';
import { toast } from 'sonner';
import { count, counted } from '../../format/number.ts';
import { Ago } from '../../format/time.tsx';
import { plain } from '../../format/words.ts';
import { useSession } from '../../session.ts';
import { type Answers, messageOf, queryClient, trpc } from '../../trpc.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { cn } from '../../ui/cn.ts';
import { Paged } from '../../ui/paged.tsx';
import { RawJson } from '../../ui/raw-json.tsx';

type Group = Answers['runs']['get']['failures'][number];
type Failure = Answers['failures']['list']['items'][number];

interface FailureGroupProps {
  group: Group;
  /** Whose failures: of one run, or of one connection. */
  scope: { runId: string } | { connectionId: string };
}

/** Records that failed for one cause: an example, all of them on demand, and a way to try again. */
export function FailureGroup({ group, scope }: FailureGroupProps) {
  const { can } = useSession();
  const [open, setOpen] = useState(false);
  const choice = { ...scope, stream: group.stream, code: group.code };
  const act = useFailureActions();
  return (
    <div className="px-4 py-3">
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1 basis-64">
          <p className="flex flex-wrap items-center gap-2 font-medium">
            {counted(group.count, 'record')}
            <Badge>{plain(group.stream)}</Badge>
            {group.open === 0 ? <Badge tone="ok">Settled</Badge> : null}
            {group.open > 0 && group.open < group.count ? <Badge tone="warn">{count(group.open)} open</Badge> : null}
          </p>
          <p className="mt-0.5 break-words text-sm">{group.sample.reason}</p>
          <p className="text-muted text-xs">
            For example <span className="tabular">{group.sample.externalId}</span> · {group.code}
          </p>
        </div>
        <div className="flex flex-wrap gap-2">
          {group.open > 0 && can('records.retry') ? (
            <>
              <Button size="sm" variant="primary" busy={act.retry.isPending} onClick={() => act.retry.mutate(choice)}>
                <RotateCcw /> Retry {counted(group.open, 'record')}
              </Button>
              <Button size="sm" variant="ghost" busy={act.ignore.isPending} onClick={() => act.ignore.mutate(choice)}>
                <EyeOff /> Leave out
              </Button>
            </>
          ) : null}
          <Button size="sm" variant="ghost" aria-expanded={open} onClick={() => setOpen(!open)}>
            <ChevronRight className={cn('transition-transform', open && 'rotate-90')} /> Records
          </Button>
        </div>
      </div>
      {open ? <FailureList choice={choice} /> : null}
    </div>
  );
}

function FailureList({ choice }: { choice: { stream: string; code: string; runId?: string; connectionId?: string } }) {
  const query = useInfiniteQuery(
    trpc.failures.list.infiniteQueryOptions(
      { ...choice, limit: 20 },
      { getNextPageParam: (page) => page.nextCursor ?? undefined },
    ),
  );
  return (
    <div className="mt-3 overflow-hidden rounded-lg border">
      <Paged query={query} what="the failed records" empty={<p className="p-3 text-muted">None is left.</p>}>
        {(rows) => (
          <ul className="divide-y">
            {rows.map((failure) => (
              <FailureRow key={failure.id} failure={failure} />
            ))}
          </ul>
        )}
      </Paged>
    </div>
  );
}

function FailureRow({ failure }: { failure: Failure }) {
  const { can } = useSession();
  const act = useFailureActions();
  return (
    <li>
      <details className="group">
        <summary className="flex list-none flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2 outline-offset-[-2px] [&::-webkit-details-marker]:hidden">
          <ChevronRight className="size-4 text-muted transition-transform group-open:rotate-90" aria-hidden />
          <span className="tabular font-medium">{failure.externalId}</span>
          <span className="min-w-0 flex-1 truncate text-muted text-sm">{failure.reason}</span>
          {failure.state === 'open' ? null : (
            <Badge tone={failure.state === 'resolved' ? 'ok' : 'neutral'}>{plain(failure.state)}</Badge>
          )}
          <Ago at={failure.updatedAt} className="text-muted text-sm" />
        </summary>
        <div className="space-y-2 border-t p-3">
          <p className="text-sm">{failure.reason}</p>
          <p className="text-muted text-xs">
            Tried {failure.attempts === 1 ? 'once' : `${failure.attempts} times`} · {failure.code}
          </p>
          {failure.payload ? <RawJson value={failure.payload} label={`Record ${failure.externalId}`} /> : null}
          {failure.state === 'open' && can('records.retry') ? (
            <Button size="sm" busy={act.retry.isPending} onClick={() => act.retry.mutate({ ids: [failure.id] })}>
              <RotateCcw /> Retry this record
            </Button>
          ) : null}
        </div>
      </details>
    </li>
  );
}

function useFailureActions() {
  const refresh = () => {
    void queryClient.invalidateQueries(trpc.failures.pathFilter());
    void queryClient.invalidateQueries(trpc.runs.pathFilter());
    void queryClient.invalidateQueries(trpc.integrations.pathFilter());
  };
  const onError = (error: unknown) => toast.error(messageOf(error));
  return {
    retry: useMutation(
      trpc.failures.retry.mutationOptions({
        onSuccess: (answer) => {
          const rest =
            answer.withoutId > 0 ? ` ${answer.withoutId} without a readable id come with the next full sync.` : '';
          toast.success(
            `${counted(answer.count, 'record')} being read again. What fails once more stays listed.${rest}`,
          );
          refresh();
        },
        onError,
      }),
    ),
    ignore: useMutation(
      trpc.failures.ignore.mutationOptions({
        onSuccess: (answer) => {
          toast.success(`${counted(answer.count, 'record')} left out. A sync that meets one again says so.`);
          refresh();
        },
        onError,
      }),
    ),
  };
}
