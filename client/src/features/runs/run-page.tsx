import { useMutation } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Ban, RefreshCw } from 'lucide-react';
import { toast } from 'sonner';
import { count } from '../../format/number.ts';
import { Ago, duration, Moment } from '../../format/time.tsx';
import { useSession } from '../../session.ts';
import { type Answers, messageOf, queryClient, trpc } from '../../trpc.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Notice } from '../../ui/notice.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { TabLinks } from '../../ui/tabs.tsx';
import { useSync } from '../integrations/use-sync.ts';
import { SourceName } from '../records/source-name.tsx';
import { AcceptIncomplete } from './accept-incomplete.tsx';
import { LiveBar } from './live-bar.tsx';
import { RunCalls } from './run-calls.tsx';
import { RunChanges } from './run-changes.tsx';
import { RunFailures } from './run-failures.tsx';
import { RunStreams } from './run-streams.tsx';
import { isActive, kindWords, RunBadge, triggerWords } from './run-words.tsx';
import { useRun } from './use-run.ts';

type Run = Answers['runs']['get'];

const route = getRouteApi('/app/runs/$runId');

export function RunPage() {
  const { runId } = route.useParams();
  return (
    <Loaded query={useRun(runId)} what="this run" page>
      {(run) => <RunView run={run} />}
    </Loaded>
  );
}

function RunView({ run }: { run: Run }) {
  const { tab = 'summary', stream } = route.useSearch();
  const { can } = useSession();
  const sync = useSync(run.connection.id);
  const cancel = useMutation(
    trpc.runs.cancel.mutationOptions({
      onSuccess: () => {
        toast.success('The run stops after the page it is writing. What is written stays.');
        void queryClient.invalidateQueries(trpc.runs.pathFilter());
      },
      onError: (error) => toast.error(messageOf(error)),
    }),
  );
  const active = isActive(run.status);
  const failures = run.failures.reduce((sum, group) => sum + group.count, 0);
  return (
    <>
      <PageHeader
        name={`${kindWords[run.kind]}, ${run.connection.name}`}
        title={
          <span className="flex flex-wrap items-center gap-2.5">
            {kindWords[run.kind]} <RunBadge status={run.status} />
          </span>
        }
        above={[
          { label: 'Integrations', link: { to: '/integrations' } },
          {
            label: run.connection.name,
            link: {
              to: '/integrations/$integrationId',
              params: { integrationId: run.connection.id },
              search: { tab: 'runs' },
            },
          },
        ]}
        actions={
          active ? (
            can('sync.run') && run.cancelRequestedAt === null ? (
              <Button busy={cancel.isPending} onClick={() => cancel.mutate({ runId: run.id })}>
                <Ban /> Cancel
              </Button>
            ) : null
          ) : can('sync.run') ? (
            <Button busy={sync.isPending} onClick={() => sync.start()}>
              <RefreshCw /> Sync now
            </Button>
          ) : null
        }
      />
      <div className="space-y-4">
        <Outcome run={run} />
        <Card className="p-4">
          {active ? <LiveBar run={run} /> : null}
          <Facts run={run} spaced={active} />
        </Card>
        <TabLinks
          label="Parts of this run"
          current={tab}
          tabs={[
            { key: 'summary', label: 'The proof', link: tabLink(run.id, 'summary') },
            { key: 'failures', label: 'Failures', count: failures || undefined, link: tabLink(run.id, 'failures') },
            { key: 'changes', label: 'What it changed', link: tabLink(run.id, 'changes') },
            {
              key: 'calls',
              label: 'Calls to the store',
              count: run.calls.calls || undefined,
              link: tabLink(run.id, 'calls'),
            },
          ]}
        />
        {stream !== undefined && (tab === 'failures' || tab === 'changes') ? (
          <p className="flex flex-wrap items-center gap-2 text-sm">
            Only {(run.streams.find((one) => one.stream === stream)?.label ?? stream).toLowerCase()} are shown.
            <Link {...tabLink(run.id, tab)} className="rounded-sm text-accent-text underline underline-offset-2">
              Show all
            </Link>
          </p>
        ) : null}
        {tab === 'summary' ? <RunStreams run={run} /> : null}
        {tab === 'failures' ? <RunFailures run={run} stream={stream} /> : null}
        {tab === 'changes' ? <RunChanges run={run} stream={stream} /> : null}
        {tab === 'calls' ? <RunCalls run={run} /> : null}
      </div>
    </>
  );
}

const tabLink = (runId: string, tab: 'summary' | 'failures' | 'changes' | 'calls') =>
  ({ to: '/runs/$runId', params: { runId }, search: { tab } }) as const;

/** The one sentence a person came for, when there is something to say or do. */
function Outcome({ run }: { run: Run }) {
  const { can } = useSession();
  if (run.accepted) {
    return (
      <Notice title="Accepted although the counts did not close">
        {run.accepted.reason} (<Ago at={run.accepted.at} />)
      </Notice>
    );
  }
  if (run.status === 'incomplete') {
    return (
      <Notice
        tone="warn"
        title="The counts do not close"
        action={can('connections.manage') ? <AcceptIncomplete runId={run.id} /> : undefined}
      >
        Some records may be missing, so Syncline did not move on: the next sync reads the same stretch again. Below is
        what is missing, stream by stream.
      </Notice>
    );
  }
  if (run.error) {
    return (
      <Notice
        tone={run.status === 'failed' ? 'bad' : 'warn'}
        title={run.status === 'failed' ? 'This run ended early' : 'Trying again'}
      >
        {run.error.message}
        {run.status === 'failed'
          ? ' What was written before stays; the next run goes on from the last proven point.'
          : ''}
      </Notice>
    );
  }
  if (run.status === 'cancelled') {
    return (
      <Notice title="Stopped before its end">
        What it wrote stays. Nothing was proven by what it did not reach: the next sync goes on from the last proven
        point.
      </Notice>
    );
  }
  if (run.cancelRequestedAt !== null && isActive(run.status)) {
    return <Notice title="Stopping">The page under way is written to its end, then the run stops.</Notice>;
  }
  return null;
}

function Facts({ run, spaced }: { run: Run; spaced: boolean }) {
  const facts: [string, React.ReactNode][] = [
    ['Connection', <SourceName key="c" source={run.connection} linked />],
    ['Started', run.startedAt ? <Moment key="s" at={run.startedAt} /> : 'Not yet'],
    ['Took', run.durationMs === null ? '—' : duration(run.durationMs)],
    ['Asked for', run.requestedBy ? run.requestedBy.name : triggerWords[run.trigger]],
    ['Read', count(run.counts.fetched)],
    ['Written', count(run.counts.created + run.counts.updated)],
  ];
  return (
    <dl className={`flex flex-wrap gap-x-10 gap-y-3 ${spaced ? 'mt-4 border-t pt-4' : ''}`}>
      {facts.map(([term, value]) => (
        <div key={term} className="min-w-20">
          <dt className="text-muted text-xs">{term}</dt>
          <dd className="tabular">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
