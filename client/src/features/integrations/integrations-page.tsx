import { useMutation, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Plus, RefreshCw } from 'lucide-react';
import { toast } from 'sonner';
import { plain } from '../../format/words.ts';
import { useSession } from '../../session.ts';
import { type Answers, messageOf, queryClient, trpc } from '../../trpc.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { ProviderGlyph } from '../../ui/provider-glyph.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { TabLinks } from '../../ui/tabs.tsx';
import { Welcome } from '../welcome/welcome.tsx';
import { ConnectDialog } from './connect-dialog.tsx';
import { ConnectionCard } from './connection-card.tsx';
import type { Integration } from './standing.tsx';

type Provider = Answers['catalogue']['list'][number];

const route = getRouteApi('/app/integrations');

export function IntegrationsPage() {
  const { category = 'all', connect, sandbox } = route.useSearch();
  const navigate = route.useNavigate();
  const { can } = useSession();
  const connections = useQuery(
    trpc.integrations.list.queryOptions(undefined, {
      refetchInterval: ({ state }) => (state.data?.some((one) => one.activeRun !== null) ? 1_500 : 6_000),
    }),
  );
  const catalogue = useQuery(trpc.catalogue.list.queryOptions());
  const provider = catalogue.data?.find(({ id }) => id === connect);
  const close = () =>
    void navigate({ search: ({ connect: _connect, sandbox: _sandbox, ...rest }) => rest, replace: true });
  const inCategory = <T extends { category: string }>(all: T[]) =>
    category === 'all' ? all : all.filter((one) => one.category === category);

  return (
    <>
      <PageHeader
        title="Integrations"
        name="Integrations"
        lead="The systems that Syncline keeps in step."
        actions={can('sync.run') ? <SyncAll connections={connections.data ?? []} /> : undefined}
      />
      {connections.data?.length === 0 ? (
        <Welcome />
      ) : (
        <>
          <Loaded query={catalogue} what="the catalogue" skeleton={<Skeleton className="h-9" />}>
            {(providers) => (
              <TabLinks
                label="Categories"
                current={category}
                tabs={['all', ...new Set(providers.map((one) => one.category))].map((key) => ({
                  key,
                  label: key === 'all' ? 'All' : categoryName(key),
                  link: { to: '/integrations', search: key === 'all' ? {} : { category: key } },
                }))}
              />
            )}
          </Loaded>
          <section aria-labelledby="connected" className="mt-5">
            <h2 id="connected" className="mb-3 text-base">
              Connected
            </h2>
            <Loaded query={connections} what="your connections" skeleton={<CardSkeletons />}>
              {(list) => (
                <div className="grid gap-4 md:grid-cols-2 xl:grid-cols-3">
                  {inCategory(list).map((integration) => (
                    <ConnectionCard key={integration.id} integration={integration} />
                  ))}
                </div>
              )}
            </Loaded>
          </section>
        </>
      )}
      <section aria-labelledby="available" className="mt-8">
        <h2 id="available" className="mb-3 text-base">
          {connections.data?.length === 0 ? 'What can be connected' : 'Connect another'}
        </h2>
        <Loaded query={catalogue} what="the catalogue" skeleton={<CardSkeletons />}>
          {(providers) => (
            <div className="grid gap-4 md:grid-cols-2 xl:grid-cols-3">
              {inCategory(providers).map((one) => (
                <ProviderCard key={one.id} provider={one} />
              ))}
            </div>
          )}
        </Loaded>
      </section>
      {provider && can('connections.manage') ? (
        <ConnectDialog key={provider.id} provider={provider} sandbox={sandbox === true} onClose={close} />
      ) : null}
    </>
  );
}

export const categoryName = (category: string): string => (category === 'crm' ? 'CRM' : plain(category));

function ProviderCard({ provider }: { provider: Provider }) {
  const { can } = useSession();
  const navigate = route.useNavigate();
  return (
    <Card aria-label={provider.name} className="flex flex-col p-4">
      <div className="flex items-start gap-3">
        <ProviderGlyph provider={provider.id} name={provider.name} className="size-9" />
        <div className="min-w-0 flex-1">
          <h3 className="text-base">{provider.name}</h3>
          <p className="text-muted text-sm">{categoryName(provider.category)}</p>
        </div>
        {provider.connected > 0 ? <Badge tone="ok">{provider.connected} connected</Badge> : null}
      </div>
      <p className="mt-3 flex-1 text-sm">{provider.summary}</p>
      <p className="mt-2 text-muted text-sm">
        {provider.streams.map(({ label }) => label).join(' · ')}
        {provider.webhooks ? ' · Changes within seconds' : ''}
      </p>
      <div className="mt-3">
        <Button
          size="sm"
          variant={provider.connected > 0 ? 'secondary' : 'primary'}
          disabled={!can('connections.manage') || !provider.configured}
          onClick={() => void navigate({ search: (now) => ({ ...now, connect: provider.id }) })}
        >
          <Plus /> Connect {provider.name}
        </Button>
        {can('connections.manage') ? null : (
          <p className="mt-2 text-muted text-sm">An owner or admin of the organisation can connect it.</p>
        )}
      </div>
    </Card>
  );
}

function SyncAll({ connections }: { connections: Integration[] }) {
  const ready = connections.filter((one) => one.status === 'connected');
  const sync = useMutation(
    trpc.integrations.syncAll.mutationOptions({
      onSuccess: ({ left }) => {
        toast.success('The connections are being synced.');
        for (const one of left) toast.warning(`${one.name}: ${one.reason}`);
        void queryClient.invalidateQueries(trpc.integrations.pathFilter());
      },
      onError: (error) => toast.error(messageOf(error)),
    }),
  );
  if (ready.length < 2) return null;
  return (
    <Button busy={sync.isPending} onClick={() => sync.mutate({})}>
      <RefreshCw /> Sync all
    </Button>
  );
}

function CardSkeletons() {
  return (
    <div className="grid gap-4 md:grid-cols-2 xl:grid-cols-3">
      <Skeleton className="h-44" />
      <Skeleton className="h-44" />
    </div>
  );
}
