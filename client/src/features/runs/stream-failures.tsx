import { useQuery } from '@tanstack/react-query';
import { TriangleAlert } from 'lucide-react';
import { counted } from '../../format/number.ts';
import { trpc } from '../../trpc.ts';
import { FailureGroup } from './failure-group.tsx';

interface StreamFailuresProps {
  connectionId: string;
  stream: string;
  open: number;
}

/** The records of a stream that could not be stored yet, by cause. */
export function StreamFailures({ connectionId, stream, open }: StreamFailuresProps) {
  const { data } = useQuery(trpc.failures.list.queryOptions({ connectionId, stream, state: 'open', limit: 1 }));
  return (
    <div className="border-t">
      <p className="flex items-center gap-2 px-4 pt-3 text-sm text-warn-text">
        <TriangleAlert className="size-4" aria-hidden />
        {counted(open, 'record')} could not be stored
      </p>
      <div className="divide-y">
        {data?.groups?.map((group) => (
          <FailureGroup key={group.code} group={group} scope={{ connectionId }} />
        ))}
      </div>
    </div>
  );
}
