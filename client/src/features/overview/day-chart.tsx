import { count } from '../../format/number.ts';
import { useSession } from '../../session.ts';
import type { Answers } from '../../trpc.ts';

type Hour = Answers['overview']['get']['hours'][number];

/** Records per hour over the last day; red where some failed. */
export function DayChart({ hours }: { hours: Hour[] }) {
  const { timeZone } = useSession();
  const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', timeZone });
  const top = Math.max(1, ...hours.map(({ records, failed }) => Math.sqrt(records + failed)));
  const total = hours.reduce((sum, { records }) => sum + records, 0);
  return (
    <figure className="border-t px-4 pt-4 pb-3">
      <div
        role="img"
        aria-label={`${count(total)} records in the last 24 hours, hour by hour.`}
        className="flex h-24 items-end gap-[3px] border-b"
      >
        {hours.map(({ hour, records, failed }) => {
          const share = (Math.sqrt(records + failed) / top) * 100;
          const all = records + failed;
          return (
            <div
              key={hour}
              title={`${clock.format(new Date(hour))}: ${count(records)} records${failed > 0 ? `, ${count(failed)} failed` : ''}`}
              className="flex h-full flex-1 flex-col justify-end rounded-t-xs hover:bg-hover/60"
            >
              {failed > 0 ? (
                <div className="rounded-t-xs bg-bad" style={{ height: `${Math.max(3, (share * failed) / all)}%` }} />
              ) : null}
              {records > 0 ? (
                <div
                  className="rounded-t-xs bg-accent/70"
                  style={{ height: `${Math.max(3, (share * records) / all)}%` }}
                />
              ) : null}
            </div>
          );
        })}
      </div>
      <figcaption className="tabular mt-1.5 flex justify-between text-muted text-xs">
        <span>{hours[0] ? clock.format(new Date(hours[0].hour)) : ''}</span>
        <span>Records per hour, the last 24 hours</span>
        <span>now</span>
      </figcaption>
    </figure>
  );
}
