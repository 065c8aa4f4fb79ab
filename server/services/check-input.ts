import { HubError } from '@syncline/shared/errors';
import { TRPCError } from '@trpc/server';
import { z } from 'zod';
import type { ServerConnector } from '../connectors.ts';
import type { Services } from './index.ts';

export interface TypedInput {
  provider: string;
  authId?: string | undefined;
  settings: Record<string, unknown>;
  credential: Record<string, unknown>;
}

export interface Checked {
  connector: ServerConnector;
  settings: Record<string, unknown>;
  authId: string;
  credential: Record<string, unknown>;
}

/** Settings and keys against the connector's own schemas; issues carry the path of the field they are about. */
export function checkInput(services: Pick<Services, 'connectors'>, input: TypedInput): Checked {
  const connector = services.connectors.get(input.provider);
  const auth = authOf(connector, input.authId ?? connector.auth[0].id);
  return {
    connector,
    authId: auth.id,
    settings: parse(connector.settings, input.settings, 'settings'),
    credential: parse(typedFields(connector, auth.id), input.credential, 'credential'),
  };
}

export function authOf(connector: ServerConnector, authId: string): ServerConnector['auth'][number] {
  const auth = connector.auth.find((each) => each.id === authId);
  if (auth) return auth;
  throw new HubError('reconfigure', `${connector.id} has no sign-in method ${authId}.`, {
    code: 'AUTH_UNKNOWN',
    userMessage: `${connector.name} cannot be connected in this way. Choose one of the ways the catalogue lists.`,
    origin: 'hub',
  });
}

/** The fields of a sign-in method that a person types. @throws HubError `reconfigure` where the vendor gives tokens instead. */
export function typedFields(connector: ServerConnector, authId: string): z.ZodObject {
  const auth = authOf(connector, authId);
  if (auth.kind === 'secret') return auth.fields;
  throw new HubError('reconfigure', `${connector.id} gives tokens by OAuth 2; there is nothing to type.`, {
    code: 'AUTH_NOT_TYPED',
    userMessage: `${connector.name} is connected by approving Syncline on its own page. Nothing was changed. Choose “Connect” and follow it there.`,
    origin: 'hub',
  });
}

/** @throws BAD_REQUEST, `prefix` before each path: forms show each issue at its field. */
export function parse(schema: z.ZodType, value: unknown, prefix: string): Record<string, unknown> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data as Record<string, unknown>;
  const cause = new z.ZodRealError(parsed.error.issues.map((issue) => ({ ...issue, path: [prefix, ...issue.path] })));
  throw new TRPCError({ code: 'BAD_REQUEST', cause });
}
