import type { NetworkGuard } from './ports.ts';
import { makeSsrfGuard } from './ssrf-guard.ts';

/** How a vendor is reached: through which guard, and whether another origin stands in for its own. */
export interface Network {
  guard: NetworkGuard;
  standIn: string | undefined;
}

export interface Networks {
  /** @param provider the connector's id. */
  of(provider: string): Network;
  /** Ends idle connections and waits for those in use. */
  close(): Promise<void>;
}

export interface NetworksOptions {
  /** `host:port` pairs that may be private, for every vendor. */
  allowedPrivateHosts: readonly string[];
  /** Origins that stand in for a vendor's own, by connector id. */
  standIns?: Readonly<Record<string, string>>;
}

/**
 * One guard for all vendors. One with a stand-in has a guard of its own that lets that origin through as well: what
 * stands in for one vendor is no door for the others.
 */
export function makeNetworks({ allowedPrivateHosts, standIns = {} }: NetworksOptions): Networks {
  const shared = makeSsrfGuard({ allowedPrivateHosts });
  const own = new Map(
    Object.entries(standIns).map(([provider, standIn]) => {
      const guard = makeSsrfGuard({ allowedPrivateHosts: [...allowedPrivateHosts, hostAndPort(standIn)] });
      return [provider, { guard, standIn }];
    }),
  );
  return {
    of: (provider) => own.get(provider) ?? { guard: shared, standIn: undefined },
    close: async () => {
      await Promise.all([shared, ...[...own.values()].map(({ guard }) => guard)].map((guard) => guard.close()));
    },
  };
}

/**
 * The same path and query on the stand-in's origin: for addresses that a person's browser opens. A browser sends no
 * other `Host`, so the real one goes as `vendor_host` in the query.
 */
export function standInUrl(url: URL, standIn: string | undefined): URL {
  if (standIn === undefined) return url;
  const there = new URL(`${url.pathname}${url.search}`, standIn);
  there.searchParams.set('vendor_host', url.host);
  return there;
}

function hostAndPort(origin: string): string {
  const { hostname, port, protocol } = new URL(origin);
  return `${hostname.replace(/^\[|\]$/g, '')}:${port || (protocol === 'https:' ? '443' : '80')}`;
}
