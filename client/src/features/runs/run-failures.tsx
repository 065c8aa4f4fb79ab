import { CircleCheck, History } from 'lucide-react';
import type { Answers } from '../../trpc.ts';
import { Card } from '../../ui/card.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FailureGroup } from './failure-group.tsx';

type Run = Answers['runs']['get'];

/** What this run could not store, by cause. */
export function RunFailures({ run, stream }: { run: Run; stream: string | undefined }) {
  const groups = run.failures.filter((group) => stream === undefined || group.stream === stream);
  const counted = run.streams.filter((one) => stream === undefined || one.stream === stream);
  if (groups.length === 0 && counted.some((one) => one.counts.failed > 0)) {
    return (
      <Card>
        <EmptyState icon={<History />} title="A later run has met them again">
          What failed here is kept with the newest run that tried it, and with its connection.
        </EmptyState>
      </Card>
    );
  }
  if (groups.length === 0) {
    return (
      <Card>
        <EmptyState icon={<CircleCheck />} title="Nothing failed">
          Every record of this run could be stored.
        </EmptyState>
      </Card>
    );
  }
  return (
    <Card className="divide-y">
      {groups.map((group) => (
        <FailureGroup key={`${group.stream}/${group.code}`} group={group} scope={{ runId: run.id }} />
      ))}
    </Card>
  );
}
