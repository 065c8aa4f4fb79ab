import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { Download, RotateCcw, ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import { toast } from 'sonner';
import { Ago, Day } from '../../format/time.tsx';
import { useSession } from '../../session.ts';
import { type Answers, messageOf, queryClient, trpc } from '../../trpc.ts';
import { Badge, type Tone } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Card, CardHeader } from '../../ui/card.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Paged } from '../../ui/paged.tsx';
import { SearchInput } from '../../ui/search-input.tsx';
import { PrivacyAsk } from './privacy-ask.tsx';
import { countRows, exportAddress, subjectWords } from './privacy-words.ts';

type Request = Answers['privacy']['list']['items'][number];

/** Requests of people to see or to lose what is held of them: asked here, or sent by a vendor. */
export function PrivacySettings() {
  const { can } = useSession();
  const [wanted, setWanted] = useState('');
  const query = useInfiniteQuery(
    trpc.privacy.list.infiniteQueryOptions(
      { email: wanted.includes('@') ? wanted : undefined },
      { getNextPageParam: (page) => page.nextCursor ?? undefined, refetchInterval: 5_000 },
    ),
  );
  if (!can('privacy.manage')) return <Notice>Only an owner or admin sees requests about people's data.</Notice>;
  return (
    <>
      <PrivacyAsk />
      <Card className="overflow-hidden">
        <CardHeader
          title="Requests"
          description="Each is kept as proof of what was done. Whose data it was is not kept: type an address to find what was asked about it."
        />
        <div className="border-b px-4 py-3">
          <SearchInput value={wanted} onChange={setWanted} label="E-mail address" placeholder="E-mail address" />
        </div>
        <Paged
          query={query}
          what="the requests"
          empty={
            <EmptyState
              icon={<ShieldCheck />}
              title={wanted ? 'Nothing was asked about this address' : 'No request yet'}
            >
              {wanted
                ? 'Type the whole address: only a fingerprint of it is kept.'
                : 'Requests of your customers appear here, also those that a connected store sends by itself.'}
            </EmptyState>
          }
        >
          {(requests) => (
            <ul aria-label="Privacy requests" className="divide-y">
              {requests.map((request) => (
                <RequestRow key={request.id} request={request} />
              ))}
            </ul>
          )}
        </Paged>
      </Card>
    </>
  );
}

function RequestRow({ request }: { request: Request }) {
  const { can, organization } = useSession();
  const retry = useMutation(
    trpc.privacy.retry.mutationOptions({
      onSuccess: () => {
        toast.success('It is tried again now.');
        void queryClient.invalidateQueries(trpc.privacy.pathFilter());
      },
      onError: (error) => toast.error(messageOf(error)),
    }),
  );
  const { label, tone } = states[request.state];
  const open = request.state === 'waiting' || request.state === 'running';
  const stuck = request.state === 'failed' || request.state === 'held';
  const fetchable = request.kind === 'export' && request.state === 'done' && can('privacy.download');
  return (
    <li className="space-y-1.5 px-4 py-3">
      <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
        <span className="font-medium">{subjectWords(request)}</span>
        <Badge tone={tone}>{label}</Badge>
        <span className="ml-auto flex gap-2">
          {fetchable ? (
            <Button asChild size="sm">
              <a href={exportAddress(request.id, organization?.id)} download>
                <Download /> Download
              </a>
            </Button>
          ) : null}
          {stuck ? (
            <Button size="sm" busy={retry.isPending} onClick={() => retry.mutate({ id: request.id })}>
              <RotateCcw /> Try again
            </Button>
          ) : null}
        </span>
      </div>
      <p className="text-muted text-sm">
        {request.source === 'vendor'
          ? `Sent by ${request.connectionName ?? 'a store'}`
          : `Asked by ${request.requestedByName ?? 'somebody here'}`}
        , <Ago at={request.createdAt} />
        {open || stuck ? (
          <>
            {' · '}due by <Day at={request.dueAt} />
          </>
        ) : null}
        {request.finishedAt ? (
          <>
            {' · '}carried out <Ago at={request.finishedAt} />
          </>
        ) : null}
        {request.kind === 'export' && request.state === 'done' && request.expiresAt ? (
          <>
            {' · '}kept until <Day at={request.expiresAt} />
          </>
        ) : null}
      </p>
      {request.note ? <p className={stuck ? 'text-sm text-warn-text' : 'text-muted text-sm'}>{request.note}</p> : null}
      {request.certificate ? (
        <details className="text-sm">
          <summary className="w-fit rounded-sm text-muted text-xs hover:text-foreground">Certificate</summary>
          <dl className="tabular mt-1 grid max-w-md grid-cols-[minmax(0,1fr)_auto] gap-x-4 gap-y-0.5 rounded-md border bg-sunken px-3 py-2">
            {countRows(request.kind, request.certificate.counts).map(({ name, label, count }) => (
              <div key={name} className="contents">
                <dt className="text-muted">{label}</dt>
                <dd className="text-right">{count}</dd>
              </div>
            ))}
          </dl>
          {request.certificate.notes.map((note) => (
            <p key={note} className="mt-1 text-muted">
              {note}
            </p>
          ))}
        </details>
      ) : null}
    </li>
  );
}

const states: Record<Request['state'], { label: string; tone: Tone }> = {
  waiting: { label: 'Waiting', tone: 'neutral' },
  running: { label: 'Under way', tone: 'accent' },
  done: { label: 'Done', tone: 'ok' },
  failed: { label: 'Failed', tone: 'bad' },
  held: { label: 'Needs you', tone: 'warn' },
  expired: { label: 'Not kept any longer', tone: 'neutral' },
};
