import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { History } from 'lucide-react';
import { Ago } from '../../format/time.tsx';
import { fieldName, shortValue } from '../../format/words.ts';
import { type Answers, trpc } from '../../trpc.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { Paged } from '../../ui/paged.tsx';
import { FilterSelect } from '../records/filter-select.tsx';
import { actionWords, areas } from './action-words.ts';

type Entry = Answers['audit']['list']['items'][number];

const route = getRouteApi('/app/activity');

/** Who did what, newest first. */
export function ActivityPage() {
  const { action } = route.useSearch();
  const navigate = route.useNavigate();
  const narrow = (next: string | undefined) => void navigate({ search: { action: next }, replace: true });
  const query = useInfiniteQuery(
    trpc.audit.list.infiniteQueryOptions({ action }, { getNextPageParam: (page) => page.nextCursor ?? undefined }),
  );
  return (
    <>
      <PageHeader title="Activity" name="Activity" lead="Every change a person or program made here." />
      <div className="mb-3">
        <FilterSelect label="Area" any="Everything" value={action} choices={areas} onChange={narrow} />
      </div>
      <Card className="overflow-hidden">
        <Paged
          query={query}
          what="the activity"
          empty={
            <EmptyState
              icon={<History />}
              title="Nothing here"
              action={action ? <Button onClick={() => narrow(undefined)}>Show everything</Button> : undefined}
            >
              What people change is written down here.
            </EmptyState>
          }
        >
          {(entries) => (
            <ul aria-label="Activity" className="divide-y">
              {entries.map((entry) => (
                <EntryRow key={entry.id} entry={entry} />
              ))}
            </ul>
          )}
        </Paged>
      </Card>
    </>
  );
}

function EntryRow({ entry }: { entry: Entry }) {
  const details = Object.entries(entry.detail).filter(([, value]) => value !== null && value !== undefined);
  return (
    <li className="px-4 py-2.5">
      <p className="flex flex-wrap items-baseline gap-x-2">
        <span className="font-medium">{entry.actorLabel}</span>
        <span>{actionWords(entry.action)}</span>
        <span className="text-muted">{typeof entry.detail.name === 'string' ? entry.detail.name : ''}</span>
        <Ago at={entry.at} className="ml-auto text-muted text-sm" />
      </p>
      {details.length > 0 ? (
        <details className="mt-0.5 text-sm">
          <summary className="w-fit rounded-sm text-muted text-xs hover:text-foreground">Details</summary>
          <dl className="mt-1 grid grid-cols-[8rem_minmax(0,1fr)] gap-x-3 gap-y-1 rounded-md border bg-sunken px-3 py-2">
            {details.map(([name, value]) => (
              <div key={name} className="contents">
                <dt className="text-muted">{fieldName(name)}</dt>
                <dd className="break-words">{shortValue(value)}</dd>
              </div>
            ))}
            <dt className="text-muted">From</dt>
            <dd className="break-words">
              {entry.ip ?? '—'}
              {entry.requestId ? `, request ${entry.requestId}` : ''}
            </dd>
          </dl>
        </details>
      ) : null}
    </li>
  );
}
