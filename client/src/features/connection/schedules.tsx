import { useMutation } from '@tanstack/react-query';
import { toast } from 'sonner';
import { every } from '../../format/time.tsx';
import { useSession } from '../../session.ts';
import { messageOf, queryClient, trpc } from '../../trpc.ts';
import { Card, CardHeader } from '../../ui/card.tsx';
import { Input } from '../../ui/input.tsx';
import { Select } from '../../ui/select.tsx';
import { Switch } from '../../ui/switch.tsx';
import type { Connection } from './connection.ts';

type Schedule = Connection['streams'][number]['schedules'][number];
type Change = { everySeconds?: number; enabled?: boolean; window?: { start: string; end: string } | null };

const rhythms = [300, 900, 1_800, 3_600, 14_400, 43_200, 86_400, 604_800];

interface SchedulesProps {
  connection: Connection;
  editable: boolean;
}

/** How often each stream is read, and in which hours. Hours are the organisation's. */
export function Schedules({ connection, editable }: SchedulesProps) {
  const { timeZone } = useSession();
  const save = useMutation(
    trpc.schedules.update.mutationOptions({
      onSuccess: () => void queryClient.invalidateQueries(trpc.integrations.pathFilter()),
      onError: (error) => toast.error(messageOf(error)),
    }),
  );
  return (
    <Card>
      <CardHeader
        title="Schedules"
        description={`Webhooks bring news at once; these catch what they miss. Hours in ${timeZone}.`}
      />
      <ul className="divide-y">
        {connection.streams.flatMap((stream) =>
          stream.schedules.map((schedule) => (
            <ScheduleRow
              key={`${stream.stream}/${schedule.kind}`}
              label={stream.label}
              schedule={schedule}
              disabled={!editable}
              onChange={(change) =>
                save.mutate({ integrationId: connection.id, stream: stream.stream, kind: schedule.kind, ...change })
              }
            />
          )),
        )}
      </ul>
    </Card>
  );
}

interface ScheduleRowProps {
  label: string;
  schedule: Schedule;
  disabled: boolean;
  onChange: (change: Change) => void;
}

function ScheduleRow({ label, schedule, disabled, onChange }: ScheduleRowProps) {
  const what = `${label}, ${schedule.kind === 'full' ? 'everything' : 'changes'}`;
  const { windowStart, windowEnd } = schedule;
  const limited = windowStart !== null && windowEnd !== null;
  const choices = [...new Set([...rhythms, schedule.everySeconds])].sort((a, b) => a - b);
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 px-4 py-2.5">
      <span className="min-w-40 flex-1 max-sm:basis-[60%]">{what}</span>
      <Select<string>
        label={`How often: ${what}`}
        value={String(schedule.everySeconds)}
        disabled={disabled || !schedule.enabled}
        choices={choices.map((seconds) => ({ value: String(seconds), label: every(seconds) }))}
        onChange={(next) => onChange({ everySeconds: Number(next) })}
        className="w-40 max-sm:order-2"
      />
      <Select<string>
        label={`In which hours: ${what}`}
        value={limited ? 'window' : 'any'}
        disabled={disabled || !schedule.enabled}
        choices={[
          { value: 'any', label: 'at any hour' },
          { value: 'window', label: 'only between' },
        ]}
        onChange={(next) => onChange({ window: next === 'any' ? null : { start: '22:00', end: '06:00' } })}
        className="w-34 max-sm:order-2"
      />
      {limited ? (
        <span className="flex items-center gap-1.5 max-sm:order-3">
          <Input
            type="time"
            aria-label={`From: ${what}`}
            defaultValue={windowStart}
            disabled={disabled}
            onBlur={(event) =>
              changed(event.target.value, windowStart) &&
              onChange({ window: { start: event.target.value, end: windowEnd } })
            }
            className="w-26"
          />
          –
          <Input
            type="time"
            aria-label={`To: ${what}`}
            defaultValue={windowEnd}
            disabled={disabled}
            onBlur={(event) =>
              changed(event.target.value, windowEnd) &&
              onChange({ window: { start: windowStart, end: event.target.value } })
            }
            className="w-26"
          />
        </span>
      ) : null}
      <Switch
        aria-label={`On schedule: ${what}`}
        checked={schedule.enabled}
        disabled={disabled}
        onCheckedChange={(enabled) => onChange({ enabled })}
        className="max-sm:order-1"
      />
    </li>
  );
}

const changed = (now: string, before: string): boolean => now !== '' && now !== before;
