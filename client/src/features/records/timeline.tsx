import { Link } from '@tanstack/react-router';
import { CircleDot, Package, Pencil, Plus, RotateCcw, Trash2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { Ago } from '../../format/time.tsx';
import type { Answers } from '../../trpc.ts';
import { ChangedFields } from './changed-fields.tsx';
import { SourceName } from './source-name.tsx';

type Entry = Answers['orders']['get']['timeline'][number];

const icons: Record<Entry['kind'], ReactNode> = {
  created: <Plus />,
  update: <Pencil />,
  delete: <Trash2 />,
  restore: <RotateCcw />,
  order: <Package />,
};

/** What happened to a record, newest first. */
export function Timeline({ entries }: { entries: Entry[] }) {
  if (entries.length === 0) return <p className="p-4 text-muted">Nothing has happened to it yet.</p>;
  return (
    <ol className="p-4">
      {entries.map((entry) => (
        <li key={entry.id} className="relative flex gap-3 pb-4 last:pb-0">
          <span
            aria-hidden
            className="relative z-10 flex size-6 shrink-0 items-center justify-center rounded-full border bg-surface text-muted [&_svg]:size-3.5"
          >
            {icons[entry.kind] ?? <CircleDot />}
          </span>
          <span aria-hidden className="absolute top-6 bottom-0 left-3 border-l in-[li:last-child]:hidden" />
          <div className="min-w-0 flex-1">
            <p className="flex flex-wrap items-baseline gap-x-2">
              {entry.orderId ? (
                <Link
                  to="/orders/$id"
                  params={{ id: entry.orderId }}
                  className="rounded-sm font-medium hover:underline"
                >
                  {entry.title}
                </Link>
              ) : (
                <span className="font-medium">{entry.title}</span>
              )}
              <Ago at={entry.at} className="text-muted text-sm" />
            </p>
            <p className="flex flex-wrap items-center gap-x-2 text-muted text-sm">
              {entry.connection && entry.kind !== 'created' ? <SourceName source={entry.connection} /> : null}
              {entry.runId ? (
                <Link to="/runs/$runId" params={{ runId: entry.runId }} className="rounded-sm hover:underline">
                  See the run
                </Link>
              ) : null}
            </p>
            {entry.before || entry.after ? (
              <ChangedFields before={entry.before ?? {}} after={entry.after ?? {}} />
            ) : null}
          </div>
        </li>
      ))}
    </ol>
  );
}
