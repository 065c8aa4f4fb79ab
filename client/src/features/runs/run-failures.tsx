import { CircleCheck } from 'lucide-react';
import type { Answers } from '../../trpc.ts';
import { Card } from '../../ui/card.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FailureGroup } from './failure-group.tsx';

type Run = Answers['runs']['get'];

/** What this run could not store, by cause. */
export function RunFailures({ run }: { run: Run }) {
  if (run.failures.length === 0) {
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
      {run.failures.map((group) => (
        <FailureGroup key={`${group.stream}/${group.code}`} group={group} scope={{ runId: run.id }} />
      ))}
    </Card>
  );
}
