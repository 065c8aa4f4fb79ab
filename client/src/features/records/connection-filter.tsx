import { useQuery } from '@tanstack/react-query';
import { trpc } from '../../trpc.ts';
import { FilterSelect } from './filter-select.tsx';

/** Narrows a list to one connection; absent while there is only one. */
export function ConnectionFilter({
  value,
  onChange,
}: {
  value: string | undefined;
  onChange: (id: string | undefined) => void;
}) {
  const { data } = useQuery(trpc.integrations.list.queryOptions());
  if (!data || (data.length < 2 && value === undefined)) return null;
  return (
    <FilterSelect
      label="Connection"
      any="All connections"
      value={value}
      choices={data.map(({ id, name }) => ({ value: id, label: name }))}
      onChange={onChange}
    />
  );
}

/** Whether it is worth saying where a row comes from. */
export function useSeveralConnections(): boolean {
  const { data } = useQuery(trpc.integrations.list.queryOptions());
  return (data?.length ?? 0) > 1;
}
