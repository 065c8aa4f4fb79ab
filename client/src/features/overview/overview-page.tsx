import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { CircleCheck, LoaderCircle, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { compact, count } from '../../format/number.ts';
import { Ago } from '../../format/time.tsx';
import { useSession } from '../../session.ts';
import { type Answers, trpc } from '../../trpc.ts';
import { Card, CardHeader } from '../../ui/card.tsx';
import { cn } from '../../ui/cn.ts';
import { Loaded } from '../../ui/loaded.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { ProviderGlyph } from '../../ui/provider-glyph.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { RemedyButton } from '../integrations/remedy-button.tsx';
import { StandingBadge } from '../integrations/standing.tsx';
import { PrivacyNotice } from '../settings/privacy-notice.tsx';
import { Welcome } from '../welcome/welcome.tsx';
import { DayChart } from './day-chart.tsx';
import { Performance } from './performance.tsx';
import { RecentRuns } from './recent-runs.tsx';

type Overview = Answers['overview']['get'];

/** Is everything in step, and if not, what to do. */
export function OverviewPage() {
  const query = useQuery(trpc.overview.get.queryOptions(undefined, { refetchInterval: 10_000 }));
  const { organization } = useSession();
  return (
    <>
      <PageHeader title="Overview" name="Overview" lead={organization?.name} />
      {organization ? (
        <Loaded query={query} what="the overview" skeleton={<OverviewSkeleton />}>
          {(overview) => (overview.integrations.length === 0 ? <Welcome /> : <OverviewView overview={overview} />)}
        </Loaded>
      ) : (
        <p className="text-muted">You belong to no organisation yet. Ask somebody for an invitation.</p>
      )}
    </>
  );
}

function OverviewView({ overview }: { overview: Overview }) {
  const { totals, today } = overview;
  return (
    <div className="space-y-4">
      <Headline overview={overview} />
      <PrivacyNotice />
      <div className="grid grid-cols-[minmax(0,1fr)] gap-4 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="space-y-4">
          <Card>
            <CardHeader title="Today" description="Since midnight in your organisation's zone." />
            <dl className="grid grid-cols-2 gap-px overflow-hidden bg-border sm:grid-cols-4">
              <Figure label="New records" value={today.created} />
              <Figure label="Changed" value={today.updated} />
              <Figure label="Webhooks" value={today.webhooks} />
              <Figure label="Failed" value={today.failed} bad={today.failed > 0} />
            </dl>
            <DayChart hours={overview.hours} />
          </Card>
          <Performance overview={overview} />
          <RecentRuns />
        </div>
        <div className="space-y-4">
          <Card>
            <CardHeader
              title="Connections"
              actions={
                <Link to="/integrations" className="rounded-sm text-accent-text text-sm hover:underline">
                  All
                </Link>
              }
            />
            <ul className="divide-y">
              {overview.integrations.map((integration) => (
                <li key={integration.id} className="relative flex items-center gap-3 px-4 py-2.5 hover:bg-hover/60">
                  <ProviderGlyph provider={integration.platform} name={integration.platformName} className="size-7" />
                  <span className="min-w-0 flex-1">
                    <Link
                      to="/integrations/$integrationId"
                      params={{ integrationId: integration.id }}
                      className="block truncate font-medium outline-offset-[-2px] after:absolute after:inset-0"
                    >
                      {integration.name}
                    </Link>
                    <span className="block truncate text-muted text-xs">
                      {integration.lastChangeAt ? (
                        <>
                          Last change <Ago at={integration.lastChangeAt} />
                        </>
                      ) : (
                        'No change seen yet'
                      )}
                    </span>
                  </span>
                  <StandingBadge standing={integration.standing} />
                </li>
              ))}
            </ul>
          </Card>
          <Card>
            <CardHeader title="In Syncline" />
            <dl className="divide-y">
              <Total label="Customers" value={totals.contacts} to="/contacts" />
              <Total label="Orders" value={totals.orders} to="/orders" />
              <Total label="Products" value={totals.products} to="/products" />
            </dl>
          </Card>
        </div>
      </div>
    </div>
  );
}

/** The answer in three seconds. */
function Headline({ overview }: { overview: Overview }) {
  const { attention, standings } = overview;
  if (attention.length > 0) {
    return (
      <Card className="border-warn/40">
        <p className="flex items-center gap-2.5 rounded-t-lg bg-warn-soft px-4 py-3 font-semibold">
          <TriangleAlert className="size-5 text-warn-text" aria-hidden />
          {attention.length === 1 ? 'One connection needs you' : `${attention.length} connections need you`}
        </p>
        <ul className="divide-y">
          {attention.map((one) => {
            const integration = overview.integrations.find(({ id }) => id === one.integrationId);
            return (
              <li key={one.integrationId} className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-2.5">
                <span className="min-w-0 flex-1 basis-64">
                  <span className="font-medium">{one.name}:</span> {one.reason}
                </span>
                {integration ? <RemedyButton integration={integration} /> : null}
              </li>
            );
          })}
        </ul>
      </Card>
    );
  }
  const catching = standings['catching-up'] > 0;
  return (
    <Card className="flex items-center gap-3 px-4 py-3.5">
      <span
        className={cn(
          'flex size-9 shrink-0 items-center justify-center rounded-full',
          catching ? 'bg-accent-soft text-accent-text' : 'bg-ok-soft text-ok-text',
        )}
      >
        {catching ? (
          <LoaderCircle className="size-5 animate-spin" aria-hidden />
        ) : (
          <CircleCheck className="size-5" aria-hidden />
        )}
      </span>
      <div>
        <p className="font-semibold text-lg">{headline(standings)}</p>
        <p className="text-muted text-sm">
          {catching ? 'What changed is being read now.' : 'Every count of the last runs closed.'}
        </p>
      </div>
    </Card>
  );
}

function headline(standings: Overview['standings']): string {
  if (standings['catching-up'] > 0) return 'Catching up';
  if (standings['in-step'] > 0)
    return standings.paused > 0 ? 'In step, as far as it is running' : 'Everything is in step';
  return standings.paused > 0 ? 'Paused' : 'Nothing is connected now';
}

function Figure({ label, value, bad }: { label: string; value: number; bad?: boolean }) {
  return (
    <div className="bg-surface px-4 py-3">
      <dt className="text-muted text-xs">{label}</dt>
      <dd className={cn('tabular font-semibold text-xl', bad && 'text-bad-text')} title={count(value)}>
        {compact(value)}
      </dd>
    </div>
  );
}

function Total({ label, value, to }: { label: ReactNode; value: number; to: '/contacts' | '/orders' | '/products' }) {
  return (
    <div className="relative flex justify-between px-4 py-2 hover:bg-hover/60">
      <dt>
        <Link
          to={to}
          search={to === '/contacts' ? { kind: 'customer' } : {}}
          className="outline-offset-[-2px] after:absolute after:inset-0"
        >
          {label}
        </Link>
      </dt>
      <dd className="tabular font-semibold">{count(value)}</dd>
    </div>
  );
}

function OverviewSkeleton() {
  return (
    <div className="space-y-4">
      <Skeleton className="h-16" />
      <div className="grid grid-cols-[minmax(0,1fr)] gap-4 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <Skeleton className="h-64" />
        <Skeleton className="h-64" />
      </div>
    </div>
  );
}
