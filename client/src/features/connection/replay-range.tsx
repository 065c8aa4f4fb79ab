import { TZDate } from '@date-fns/tz';
import { parseISO } from 'date-fns';
import { useState } from 'react';
import { useSession } from '../../session.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { useInboxActions } from './use-inbox-actions.ts';

/** Replays everything that arrived between two moments of the organisation's zone, as all times here. */
export function ReplayRange({ connectionId, topic }: { connectionId: string; topic: string | undefined }) {
  const { timeZone } = useSession();
  const [open, setOpen] = useState(false);
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const { replay } = useInboxActions(connectionId, () => setOpen(false));
  const ready = from !== '' && to !== '' && from < to;
  return (
    <>
      <Button onClick={() => setOpen(true)}>Replay a range</Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title="Replay what arrived between"
        description={`${topic ? `Only ${topic}. ` : ''}Each record is read as the store has it now: a replay cannot bring back an older version. Times are those of ${timeZone}.`}
        footer={
          <Button type="submit" form="replay" variant="primary" disabled={!ready} busy={replay.isPending}>
            Replay
          </Button>
        }
      >
        <form
          id="replay"
          className="grid gap-4 sm:grid-cols-2"
          onSubmit={(event) => {
            event.preventDefault();
            if (!ready) return;
            replay.mutate({
              connectionId,
              from: instantOf(from, timeZone),
              to: instantOf(to, timeZone),
              ...(topic === undefined ? {} : { topic }),
            });
          }}
        >
          <Field label="From">
            {(control) => (
              <Input
                {...control}
                type="datetime-local"
                value={from}
                onChange={(event) => setFrom(event.target.value)}
              />
            )}
          </Field>
          <Field
            label="To"
            error={from !== '' && to !== '' && from >= to ? 'The end must be after the beginning.' : undefined}
          >
            {(control) => (
              <Input {...control} type="datetime-local" value={to} onChange={(event) => setTo(event.target.value)} />
            )}
          </Field>
        </form>
      </Dialog>
    </>
  );
}

/** What a date-time field holds, read as the clock of a zone shows it. */
function instantOf(typed: string, timeZone: string): string {
  const at = parseISO(typed);
  const zoned = new TZDate(at.getFullYear(), at.getMonth(), at.getDate(), at.getHours(), at.getMinutes(), timeZone);
  return new Date(zoned.getTime()).toISOString();
}
