import { Link } from '@tanstack/react-router';
import { RefreshCw } from 'lucide-react';
import { compact, count } from '../../format/number.ts';
import { Ago } from '../../format/time.tsx';
import { useSession } from '../../session.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Progress } from '../../ui/progress.tsx';
import { ProviderGlyph } from '../../ui/provider-glyph.tsx';
import { Sparkline } from '../../ui/sparkline.tsx';
import { RemedyButton } from './remedy-button.tsx';
import { type Integration, StandingBadge } from './standing.tsx';
import { useSync } from './use-sync.ts';

/** One connection at a glance: is it in step, and if not, what to do. */
export function ConnectionCard({ integration }: { integration: Integration }) {
  const { id, name, label, platform, platformName, standing, reason, activeRun } = integration;
  const { can } = useSession();
  const sync = useSync(id);
  const live = integration.status !== 'disconnected';
  return (
    <Card aria-label={name} className="flex flex-col">
      <div className="flex items-start gap-3 p-4 pb-3">
        <ProviderGlyph provider={platform} name={platformName} className="size-9" />
        <div className="min-w-0 flex-1">
          <h3 className="truncate text-base">
            <Link
              to="/integrations/$integrationId"
              params={{ integrationId: id }}
              className="rounded-sm hover:underline"
            >
              {name}
            </Link>
          </h3>
          <p className="truncate text-muted text-sm">{label === name ? platformName : `${platformName} · ${label}`}</p>
        </div>
        <StandingBadge standing={standing} />
      </div>
      <div className="flex-1 space-y-3 px-4 pb-3">
        {activeRun ? <RunProgress run={activeRun} /> : null}
        {reason ? <p className="line-clamp-3 text-sm">{reason}</p> : null}
        <dl className="grid grid-cols-3 gap-2">
          <Count
            label="Customers"
            value={integration.syncedContacts}
            to="/contacts"
            search={{ connection: id, kind: 'customer' }}
          />
          <Count label="Orders" value={integration.syncedOrders} to="/orders" search={{ connection: id }} />
          <Count label="Products" value={integration.syncedProducts} to="/products" search={{ connection: id }} />
        </dl>
        <div>
          <Sparkline
            points={integration.sparkline.map(({ records, failed }) => ({ value: records, bad: failed }))}
            label={sparkText(integration.sparkline)}
            className="h-6 w-full"
          />
          <p className="mt-1 flex justify-between text-muted text-xs">
            <span>The last 24 hours</span>
            <span>
              {integration.lastChangeAt ? (
                <>
                  Last change <Ago at={integration.lastChangeAt} />
                </>
              ) : (
                'No change seen yet'
              )}
            </span>
          </p>
        </div>
      </div>
      <div className="flex flex-wrap items-center gap-2 border-t px-4 py-2.5">
        {live && can('sync.run') ? (
          <Button
            size="sm"
            busy={sync.isPending}
            disabled={integration.status !== 'connected'}
            onClick={() => sync.start()}
          >
            <RefreshCw /> Sync now
          </Button>
        ) : null}
        <RemedyButton integration={integration} />
        <Button asChild size="sm" variant="ghost" className="ml-auto">
          <Link to="/integrations/$integrationId" params={{ integrationId: id }}>
            Open<span className="sr-only"> {name}</span>
          </Link>
        </Button>
      </div>
    </Card>
  );
}

function RunProgress({ run }: { run: NonNullable<Integration['activeRun']> }) {
  const text =
    run.total === null ? `${count(run.fetched)} records read` : `${count(run.fetched)} of ${count(run.total)} records`;
  return (
    <Link to="/runs/$runId" params={{ runId: run.id }} className="block rounded-sm">
      <Progress label={text} value={run.total === null || run.total === 0 ? undefined : run.fetched / run.total} />
      <span className="tabular mt-1 block text-muted text-sm">
        {run.waitReason ?? (run.status === 'queued' ? 'Waiting for its turn' : text)}
      </span>
    </Link>
  );
}

interface CountProps {
  label: string;
  value: number;
  to: '/contacts' | '/orders' | '/products';
  search: { connection: string; kind?: 'customer' };
}

function Count({ label, value, to, search }: CountProps) {
  return (
    <div>
      <dt className="text-muted text-xs">{label}</dt>
      <dd className="tabular font-semibold text-lg" title={count(value)}>
        <Link to={to} search={search} className="rounded-sm hover:underline">
          {compact(value)}
        </Link>
      </dd>
    </div>
  );
}

function sparkText(points: Integration['sparkline']): string {
  const records = points.reduce((sum, point) => sum + point.records, 0);
  const failed = points.reduce((sum, point) => sum + point.failed, 0);
  return `In the last 24 hours ${count(records)} records were read and ${count(failed)} failed.`;
}
