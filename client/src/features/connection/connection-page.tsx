import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { RefreshCw } from 'lucide-react';
import { useEffect } from 'react';
import { toast } from 'sonner';
import { Ago } from '../../format/time.tsx';
import { useSession } from '../../session.ts';
import { trpc } from '../../trpc.ts';
import { Button } from '../../ui/button.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Menu, MenuItem } from '../../ui/menu.tsx';
import { Notice } from '../../ui/notice.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { ProviderGlyph } from '../../ui/provider-glyph.tsx';
import { TabLinks } from '../../ui/tabs.tsx';
import { RemedyButton } from '../integrations/remedy-button.tsx';
import { StandingBadge } from '../integrations/standing.tsx';
import { useSync } from '../integrations/use-sync.ts';
import { ActiveRun } from './active-run.tsx';
import type { Connection } from './connection.ts';
import { DangerZone } from './danger-zone.tsx';
import { RunsTab } from './runs-tab.tsx';
import { SettingsTab } from './settings-tab.tsx';
import { StreamsTab } from './streams-tab.tsx';
import { WebhooksTab } from './webhooks-tab.tsx';

const route = getRouteApi('/app/integrations/$integrationId');

export function ConnectionPage() {
  const { integrationId } = route.useParams();
  const query = useQuery(
    trpc.integrations.get.queryOptions(
      { integrationId },
      { refetchInterval: ({ state }) => (state.data?.activeRun ? 1_500 : 5_000) },
    ),
  );
  return (
    <Loaded query={query} what="this connection" page>
      {(connection) => <ConnectionView key={connection.id} connection={connection} />}
    </Loaded>
  );
}

function ConnectionView({ connection }: { connection: Connection }) {
  const { tab = 'streams', connected } = route.useSearch();
  const navigate = route.useNavigate();
  const { can } = useSession();
  const { label } = connection;
  useEffect(() => {
    if (connected === undefined) return;
    // The id keeps a page that is drawn twice from saying it twice.
    const said =
      connected === 'new'
        ? `${label} is connected. The first sync has begun.`
        : `${label} is connected again and goes on where it was.`;
    toast.success(said, { id: 'connected' });
    void navigate({ search: ({ connected: _, ...rest }) => rest, replace: true });
  }, [connected, label, navigate]);
  const tabs = [
    { key: 'streams', label: 'Streams' },
    { key: 'runs', label: 'Runs' },
    { key: 'webhooks', label: 'Webhooks', count: connection.inbox.failed || undefined },
    { key: 'settings', label: 'Settings' },
    ...(can('connections.manage') ? [{ key: 'danger', label: 'Danger zone' } as const] : []),
  ] as const;
  return (
    <>
      <PageHeader
        name={connection.name}
        above={[{ label: 'Integrations', link: { to: '/integrations' } }]}
        icon={<ProviderGlyph provider={connection.platform} name={connection.platformName} className="size-10" />}
        title={
          <span className="flex flex-wrap items-center gap-2.5">
            {connection.name} <StandingBadge standing={connection.standing} />
          </span>
        }
        lead={
          <span className="flex flex-wrap gap-x-2 text-sm">
            <span className="break-all">{connection.account}</span>
            <span>
              ·{' '}
              {connection.lastChangeAt ? (
                <>
                  last change <Ago at={connection.lastChangeAt} />
                </>
              ) : (
                'no change seen yet'
              )}
            </span>
          </span>
        }
        actions={can('sync.run') && connection.status === 'connected' ? <SyncButtons connection={connection} /> : null}
      />
      <div className="space-y-4">
        <Standing connection={connection} tab={tab} />
        {connection.activeRun ? <ActiveRun runId={connection.activeRun.id} /> : null}
        <TabLinks
          label="Parts of this connection"
          current={tab}
          tabs={tabs.map((one) => ({
            ...one,
            link: {
              to: '/integrations/$integrationId',
              params: { integrationId: connection.id },
              search: { tab: one.key },
            },
          }))}
        />
        {tab === 'streams' ? <StreamsTab connection={connection} /> : null}
        {tab === 'runs' ? <RunsTab connection={connection} /> : null}
        {tab === 'webhooks' ? <WebhooksTab connection={connection} /> : null}
        {tab === 'settings' ? <SettingsTab connection={connection} /> : null}
        {tab === 'danger' && can('connections.manage') ? <DangerZone connection={connection} /> : null}
      </div>
    </>
  );
}

function SyncButtons({ connection }: { connection: Connection }) {
  const sync = useSync(connection.id);
  return (
    <>
      <Menu trigger={<Button>More syncs</Button>}>
        <MenuItem onSelect={() => sync.start({ type: 'full' })}>Read everything again</MenuItem>
        {connection.streams
          .filter((stream) => stream.enabled)
          .map((stream) => (
            <MenuItem key={stream.stream} onSelect={() => sync.start({ streams: [stream.stream] })}>
              Only {stream.label.toLowerCase()}
            </MenuItem>
          ))}
      </Menu>
      <Button variant="primary" busy={sync.isPending} onClick={() => sync.start()}>
        <RefreshCw /> Sync now
      </Button>
    </>
  );
}

/** Why it stands as it does, and the button that mends it. */
function Standing({ connection, tab }: { connection: Connection; tab: string }) {
  const { standing, reason, warnings, webhookMode, webhookNote, status } = connection;
  return (
    <>
      {reason ? (
        <Notice
          tone={standing === 'needs-you' ? 'warn' : 'neutral'}
          title={standing === 'needs-you' ? 'This connection needs you' : undefined}
          action={
            <RemedyButton
              integration={connection}
              here
              readable={connection.streams.some((stream) => stream.incompleteStreak > 0)}
            />
          }
        >
          {reason}
        </Notice>
      ) : null}
      {tab === 'settings' || tab === 'streams'
        ? warnings.map((warning) => <Notice key={warning}>{warning}</Notice>)
        : null}
      {webhookMode === 'poll' && webhookNote && status === 'connected' ? (
        <Notice title="Changes come on schedule, not at once">{webhookNote}</Notice>
      ) : null}
    </>
  );
}
