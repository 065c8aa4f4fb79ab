import { useQuery } from '@tanstack/react-query';
import { ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { Ago } from '../../format/time.tsx';
import { trpc } from '../../trpc.ts';
import { Card } from '../../ui/card.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { RawJson } from '../../ui/raw-json.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';

/** The record as the vendor sent it: fetched only when somebody opens it. */
export function RawRecord({ entityId }: { entityId: string }) {
  const [open, setOpen] = useState(false);
  const query = useQuery(trpc.records.raw.queryOptions({ entityId }, { enabled: open }));
  return (
    <Card>
      <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)} className="group">
        <summary className="flex list-none items-center gap-1.5 rounded-lg px-4 py-3 font-semibold [&::-webkit-details-marker]:hidden">
          <ChevronRight className="size-4 text-muted transition-transform group-open:rotate-90" aria-hidden />
          As the vendor sent it
          <span className="ml-1 font-normal text-muted text-sm">for experts</span>
        </summary>
        {open ? (
          <div className="space-y-3 border-t p-4">
            <Loaded query={query} what="the record" skeleton={<Skeleton className="h-40" />}>
              {(records) => (
                <>
                  {records.length === 0 ? <p className="text-muted">No raw record is kept.</p> : null}
                  {records.map((record) => (
                    <div key={`${record.connection?.id}/${record.stream}/${record.externalId}`} className="space-y-1.5">
                      <p className="text-muted text-sm">
                        {record.connection ? `${record.connection.name}: ` : ''}
                        {record.stream} {record.externalId}, <Ago at={record.updatedAt} />
                      </p>
                      <RawJson value={record.payload} label={`${record.stream} ${record.externalId}`} />
                    </div>
                  ))}
                </>
              )}
            </Loaded>
          </div>
        ) : null}
      </details>
    </Card>
  );
}
