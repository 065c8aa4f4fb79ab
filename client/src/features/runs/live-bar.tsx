import type { StreamStatus } from '@syncline/shared/domain/runs';
import { count, rate } from '../../format/number.ts';
import { duration } from '../../format/time.tsx';
import type { Answers } from '../../trpc.ts';
import { Progress } from '../../ui/progress.tsx';

type Run = Answers['runs']['get'];
type RunStream = Run['streams'][number];

/** What a run does now: a bar for each stream, the speed, and how long it will take. */
export function LiveBar({ run }: { run: Run }) {
  const pace = [
    run.status === 'queued' ? 'Waiting for its turn' : undefined,
    run.rate !== null && run.rate > 0 ? rate(run.rate) : undefined,
    left(run),
  ].filter(Boolean);
  return (
    <div className="space-y-2.5">
      {run.streams
        .filter((stream) => stream.status !== 'skipped')
        .map((stream) => (
          <div key={stream.stream}>
            <div className="mb-1 flex items-baseline justify-between gap-3 text-sm">
              <span className="font-medium">{stream.label}</span>
              <span className="tabular text-muted">{reached(stream)}</span>
            </div>
            <Progress value={share(stream)} label={`${stream.label}: ${reached(stream)}`} tone={tones[stream.status]} />
          </div>
        ))}
      <p role="status" className="tabular min-h-5 text-muted text-sm">
        {run.waitReason ?? pace.join(' · ')}
      </p>
    </div>
  );
}

/** Of the whole run where the store has told all its totals, else of the stream that is read now. */
function left(run: Run): string | undefined {
  const about = (seconds: number) => {
    const whole = Math.max(1, Math.round(seconds));
    return `about ${whole < 60 ? `${whole} s` : duration(whole * 1_000)} left`;
  };
  if (run.secondsLeft !== null) return about(run.secondsLeft);
  const reading = run.streams.find((stream) => stream.status === 'running');
  if (!reading || reading.secondsLeft === null) return undefined;
  return `${about(reading.secondsLeft)} for ${reading.label.toLowerCase()}`;
}

const tones: Record<StreamStatus, 'accent' | 'ok' | 'warn' | 'bad'> = {
  pending: 'accent',
  running: 'accent',
  proven: 'ok',
  incomplete: 'warn',
  failed: 'bad',
  cancelled: 'accent',
  skipped: 'accent',
};

function reached({ status, counts, vendorTotal }: RunStream): string {
  if (status === 'pending') return 'next';
  const seen = counts.fetched - counts.repeated;
  return vendorTotal === null
    ? `${count(counts.fetched)} read`
    : `${count(seen)} of ${count(Math.max(vendorTotal, seen))}`;
}

function share({ status, counts, vendorTotal }: RunStream): number | undefined {
  if (status === 'pending') return 0;
  if (status !== 'running') return 1;
  if (vendorTotal === null) return undefined;
  return vendorTotal === 0 ? 1 : (counts.fetched - counts.repeated) / vendorTotal;
}
