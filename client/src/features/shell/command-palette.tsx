import { useQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { Command } from 'cmdk';
import { Boxes, Monitor, Moon, Package, Plug, RefreshCw, Sun, UserRound } from 'lucide-react';
import { Dialog } from 'radix-ui';
import { type ReactNode, useState } from 'react';
import { useDebounced } from '../../hooks/use-debounced.ts';
import { useTheme } from '../../hooks/use-theme.ts';
import { useSession } from '../../session.ts';
import { type Answers, trpc } from '../../trpc.ts';
import { useSync } from '../integrations/use-sync.ts';
import { places } from './navigation.ts';

type Hit = Answers['search']['find'][number];

interface CommandPaletteProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** Go anywhere, sync anything, find any record by name, e-mail, number or vendor id. */
export function CommandPalette({ open, onOpenChange }: CommandPaletteProps) {
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 animate-appear bg-overlay" />
        <Dialog.Content
          aria-describedby={undefined}
          className="-translate-x-1/2 fixed top-[12vh] left-1/2 z-50 w-[calc(100vw-1.5rem)] max-w-xl overflow-hidden rounded-xl border bg-surface shadow-black/10 shadow-xl outline-none"
        >
          <Dialog.Title className="sr-only">Search and go to</Dialog.Title>
          <Palette onLeave={() => onOpenChange(false)} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

const hitIcons: Record<Hit['kind'], ReactNode> = {
  connection: <Plug />,
  contact: <UserRound />,
  order: <Package />,
  product: <Boxes />,
};

function Palette({ onLeave }: { onLeave: () => void }) {
  const router = useRouter();
  const { can } = useSession();
  const [, setTheme] = useTheme();
  const [text, setText] = useState('');
  const asked = useDebounced(text.trim(), 180);
  const hits = useQuery(
    trpc.search.find.queryOptions({ query: asked }, { enabled: asked.length >= 2, trpc: { abortOnUnmount: true } }),
  );
  const connections = useQuery(trpc.integrations.list.queryOptions());
  const go = (to: () => unknown) => () => {
    onLeave();
    void to();
  };
  const found = asked.length >= 2 ? (hits.data ?? []) : [];
  const has = (words: string) => words.toLowerCase().includes(text.trim().toLowerCase());
  const shown = places.filter(
    (place) => (place.permission === undefined || can(place.permission)) && has(`go to ${place.label}`),
  );
  const syncable = can('sync.run')
    ? (connections.data ?? []).filter((one) => one.status === 'connected' && has(`sync now ${one.name}`))
    : [];

  return (
    <Command shouldFilter={false} loop label="Search and go to">
      <Command.Input
        autoFocus
        value={text}
        onValueChange={setText}
        placeholder="Find a record, go to a page, sync…"
        className="h-12 w-full border-b bg-transparent px-4 text-base outline-none placeholder:text-muted"
      />
      <Command.List className="max-h-[50vh] overflow-y-auto p-1.5" aria-busy={hits.isFetching}>
        <Command.Empty className="px-3 py-8 text-center text-muted">
          {hits.isFetching ? 'Looking…' : 'Nothing found. Try a name, an e-mail address or a number.'}
        </Command.Empty>
        {found.length > 0 ? (
          <Group heading="Records">
            {found.map((hit) => (
              <Row
                key={hit.id}
                value={hit.id}
                icon={hitIcons[hit.kind]}
                onSelect={go(() => router.navigate(pageOf(hit)))}
              >
                <span className="truncate">{hit.title}</span>
                <span className="ml-auto truncate pl-3 text-muted text-sm">{hit.detail}</span>
              </Row>
            ))}
          </Group>
        ) : null}
        {shown.length > 0 ? (
          <Group heading="Go to">
            {shown.map(({ label, link, icon: Icon }) => (
              <Row key={label} value={`go ${label}`} icon={<Icon />} onSelect={go(() => router.navigate(link))}>
                {label}
              </Row>
            ))}
          </Group>
        ) : null}
        {syncable.length > 0 ? (
          <Group heading="Sync now">
            {syncable.map((one) => (
              <SyncRow key={one.id} id={one.id} name={one.name} onLeave={onLeave} />
            ))}
          </Group>
        ) : null}
        {has('theme light dark system') ? (
          <Group heading="Theme">
            <Row value="theme light" icon={<Sun />} onSelect={go(() => setTheme('light'))}>
              Light
            </Row>
            <Row value="theme dark" icon={<Moon />} onSelect={go(() => setTheme('dark'))}>
              Dark
            </Row>
            <Row value="theme system" icon={<Monitor />} onSelect={go(() => setTheme('system'))}>
              As the system
            </Row>
          </Group>
        ) : null}
      </Command.List>
    </Command>
  );
}

function SyncRow({ id, name, onLeave }: { id: string; name: string; onLeave: () => void }) {
  const sync = useSync(id);
  return (
    <Row
      value={`sync ${id}`}
      icon={<RefreshCw />}
      onSelect={() => {
        sync.start();
        onLeave();
      }}
    >
      {name}
    </Row>
  );
}

function Group({ heading, children }: { heading: string; children: ReactNode }) {
  return (
    <Command.Group
      heading={heading}
      className="[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-muted [&_[cmdk-group-heading]]:text-xs"
    >
      {children}
    </Command.Group>
  );
}

interface RowProps {
  value: string;
  icon: ReactNode;
  onSelect: () => void;
  children: ReactNode;
}

function Row({ value, icon, onSelect, children }: RowProps) {
  return (
    <Command.Item
      value={value}
      onSelect={onSelect}
      className="flex min-h-9 items-center gap-2.5 rounded-md px-2.5 data-[selected=true]:bg-hover pointer-coarse:min-h-11 [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-muted"
    >
      {icon}
      {children}
    </Command.Item>
  );
}

function pageOf({ kind, id }: Hit) {
  switch (kind) {
    case 'connection':
      return { to: '/integrations/$integrationId', params: { integrationId: id } } as const;
    case 'contact':
      return { to: '/contacts/$id', params: { id } } as const;
    case 'order':
      return { to: '/orders/$id', params: { id } } as const;
    case 'product':
      return { to: '/products/$id', params: { id } } as const;
  }
}
