import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { FlaskConical, Plug } from 'lucide-react';
import { count } from '../../format/number.ts';
import { useSession } from '../../session.ts';
import { trpc } from '../../trpc.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { Strata } from '../../ui/strata.tsx';

/** The first thing anybody sees: what this is for, and two ways to begin. */
export function Welcome() {
  const { me, can } = useSession();
  const mayConnect = can('connections.manage');
  const catalogue = useQuery(trpc.catalogue.list.queryOptions());
  const stores = useQuery(
    trpc.instance.sandboxStores.queryOptions(undefined, { enabled: mayConnect && me.instance.sandboxUrl !== null }),
  );
  // A button that leads elsewhere a moment later is pressed too early.
  const waiting = catalogue.isPending || stores.isLoading;
  const store = catalogue.data?.find(({ category }) => category === 'commerce')?.id;
  // One of each vendor: the first of its stores is the one that the form is filled with.
  const simulated = (catalogue.data ?? []).flatMap(({ id, name }) => {
    const found = stores.data?.find(({ provider }) => provider === id);
    return found ? [{ id, name, totals: found.totals }] : [];
  });
  const [first = { id: store, totals: {} }, ...others] = simulated.sort(
    (a, b) => places(stores.data, a.id) - places(stores.data, b.id),
  );
  const holds = Object.entries(first.totals)
    .map(([name, total]) => `${count(total)} ${name}`)
    .join(', ');
  return (
    <Card className="relative isolate overflow-hidden">
      <Strata className="-z-10 absolute inset-y-0 right-0 hidden h-full w-1/2 opacity-70 md:block" />
      <div className="max-w-xl p-6 sm:p-8">
        <h2 className="text-xl">Bring your systems in step</h2>
        <p className="mt-2 text-muted">
          Connect a store and Syncline reads its customers, orders and products, keeps them up to date within seconds,
          and proves after every run that nothing was lost.
        </p>
        {mayConnect && waiting ? <Skeleton className="mt-5 h-10 w-72" /> : null}
        {mayConnect && !waiting ? (
          <div className="mt-5 flex flex-wrap gap-2">
            {me.instance.sandboxUrl ? (
              <Button asChild variant="primary" size="lg">
                <Link to="/integrations" search={{ connect: first.id, sandbox: true }}>
                  <FlaskConical /> Try it with the sandbox
                </Link>
              </Button>
            ) : null}
            <Button asChild variant={me.instance.sandboxUrl ? 'secondary' : 'primary'} size="lg">
              <Link to="/integrations" search={{ connect: store }}>
                <Plug /> Connect your store
              </Link>
            </Button>
          </div>
        ) : null}
        {mayConnect ? null : <p className="mt-4">An owner or admin of your organisation can connect the first one.</p>}
        {me.instance.sandboxUrl && mayConnect ? (
          <p className="mt-3 text-muted text-sm">
            The sandbox is a simulated store on this machine{holds ? `: ${holds}` : ''}. Nothing in it is real, and you
            can throw it away.
            {others.map(({ id, name }) => (
              <span key={id}>
                {' '}
                <Link to="/integrations" search={{ connect: id, sandbox: true }} className="underline">
                  It simulates {name} too.
                </Link>
              </span>
            ))}
          </p>
        ) : null}
      </div>
    </Card>
  );
}

/** Where a vendor stands among the sandbox's stores. */
const places = (stores: readonly { provider: string }[] | undefined, id: string): number =>
  stores?.findIndex(({ provider }) => provider === id) ?? -1;
