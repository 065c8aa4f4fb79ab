import { connectors as registry } from '@syncline/shared/connectors';
import { HubError } from '@syncline/shared/errors';
import type { Connector } from '@syncline/shared/kit/connector';
import type { ConnectorContext } from '@syncline/shared/kit/context';
import { type OpenOptions, openConnector } from '@syncline/shared/kit/open-connector';
import type { AnyStream } from '@syncline/shared/kit/stream';
import type { Webhooks } from '@syncline/shared/kit/webhooks';

/**
 * What the server may use of a connector. It reads no streams: `get` and what reads its answer are
 * here because 'why is this missing?' asks the vendor for one record, with a short time-out.
 */
export type ServerConnector = Pick<
  Connector,
  'id' | 'name' | 'category' | 'summary' | 'settings' | 'auth' | 'probe' | 'help' | 'adminUrl' | 'limits' | 'api'
> & {
  streams: Record<
    string,
    Pick<AnyStream, 'entity' | 'label' | 'deletes' | 'incremental' | 'get' | 'visibleSince' | 'record' | 'toEntity'>
  >;
  webhooks?: Pick<
    Webhooks<Record<string, unknown>>,
    'topics' | 'claimedAccount' | 'receive' | 'secrets' | 'lastingTopics'
  >;
};

export interface ServerConnectors {
  /** By id: what the webhook door reads requests with. */
  byId: Readonly<Record<string, ServerConnector>>;
  all(): ServerConnector[];
  find(id: string): ServerConnector | undefined;
  /** @throws HubError `report` CONNECTOR_UNKNOWN. */
  get(id: string): ServerConnector;
  open(id: string, options: OpenOptions): ConnectorContext<Record<string, unknown>>;
}

/** @param connectors others than the registry's, for tests. */
export function makeServerConnectors(connectors: Record<string, Connector> = registry): ServerConnectors {
  const get = (id: string): Connector => {
    const connector = Object.hasOwn(connectors, id) ? connectors[id] : undefined;
    if (connector) return connector;
    throw new HubError('report', `There is no connector ${id}.`, {
      code: 'CONNECTOR_UNKNOWN',
      userMessage: `This installation cannot connect to "${id}". It may need a newer version of Syncline.`,
      origin: 'hub',
    });
  };
  return {
    byId: connectors,
    all: () => Object.values(connectors),
    find: (id) => (Object.hasOwn(connectors, id) ? connectors[id] : undefined),
    get,
    open: (id, options) => openConnector(get(id), options),
  };
}
