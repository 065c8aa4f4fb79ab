import { counted } from '../../format/number.ts';
import { duration } from '../../format/time.tsx';
import type { Answers } from '../../trpc.ts';
import { Card } from '../../ui/card.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { MissingIds } from './missing-ids.tsx';
import { ProofLine } from './proof.tsx';
import { kindWords, StreamBadge } from './run-words.tsx';

type Run = Answers['runs']['get'];
type RunStream = Run['streams'][number];

/** The proof, stream by stream. */
export function RunStreams({ run }: { run: Run }) {
  if (run.streams.length === 0) return <EmptyState title="Nothing was read in this run" />;
  return (
    <Card className="divide-y">
      {run.streams.map((stream) => (
        <div key={stream.stream} id={`stream-${stream.stream}`} className="scroll-mt-16 space-y-2 p-4">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <h2 className="text-base">{stream.label}</h2>
            <StreamBadge status={stream.status} />
            <span className="text-muted text-sm">{kindWords[stream.kind]}</span>
            <span className="tabular ml-auto text-muted text-sm">{took(stream)}</span>
          </div>
          {stream.status === 'pending' || stream.status === 'skipped' ? null : (
            <ProofLine runId={run.id} connectionId={run.connection.id} stream={stream} />
          )}
          {stream.proof ? <p className="text-muted text-sm">{basis(stream.proof)}</p> : null}
          {stream.note ? <p className="text-sm">{stream.note}</p> : null}
          {stream.proof && stream.proof.missing.count > 0 ? (
            <MissingIds connectionId={run.connection.id} stream={stream.stream} missing={stream.proof.missing} />
          ) : null}
        </div>
      ))}
    </Card>
  );
}

function took({ startedAt, finishedAt }: RunStream): string {
  if (!startedAt || !finishedAt) return '';
  return duration(new Date(finishedAt).getTime() - new Date(startedAt).getTime());
}

function basis(proof: NonNullable<RunStream['proof']>): string {
  const parts = [
    proof.reason ??
      (proof.basis === 'vendor-total'
        ? 'Held against the total that the store itself gives.'
        : 'The store gives no total for this walk: our own sum and the overlaps of its pages are the proof.'),
  ];
  if (proof.rewalk) {
    const mended =
      proof.rewalk.mended > 0 ? `${counted(proof.rewalk.mended, 'record')} mended` : 'it found nothing more';
    parts.push(`A second walk over the ids was made: ${mended}.`);
  }
  return parts.join(' ');
}
