import type { Tx } from '@syncline/drizzle/client';
import { appRouter } from '@syncline/server/router';
import type { ProcedureMeta } from '@syncline/server/trpc/trpc';
import { permissions } from '@syncline/shared/domain/roles';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { sampleInput } from '../support/sample-input.ts';
import { testServices } from '../support/services.ts';
import { startTestApp, type Visitor } from '../support/test-app.ts';

/**
 * Two tenants. The first one's rows all carry one id and one mark; whoever sees either has looked
 * into another tenant. Tables come from the catalogue of Postgres and procedures from the router, so
 * that new ones are held to it without anybody remembering.
 */
const test = await testServices();
const hub = await startTestApp(test);

const ID = '0199aaaa-aaaa-7aaa-8aaa-aaaaaaaaaaaa';
const MARK = 'seen-across-tenants';

interface Column {
  name: string;
  type: string;
  needed: boolean;
  /** The first text that its check constraint allows. */
  literal: string | null;
}

interface Table {
  name: string;
  isPartition: boolean;
  /** What the app's role may do with it. */
  rights: string[];
  rls: boolean;
  forced: boolean;
  policies: string[];
  columns: Column[];
}

const tables = await test.database.sql<Table[]>`
  select c.relname as name, c.relispartition as is_partition, c.relrowsecurity as rls, c.relforcerowsecurity as forced,
    array(select r from unnest(array['select', 'insert', 'update', 'delete', 'truncate', 'references', 'trigger']) r
      where has_table_privilege('syncline_app', c.oid, r)) as rights,
    array(select p.polname::text from pg_policy p where p.polrelid = c.oid
      and 'syncline_app'::regrole = any (p.polroles)) as policies,
    (select json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, null),
        'needed', a.attnotnull and not a.atthasdef and a.attidentity = '',
        'literal', (select substring(pg_get_constraintdef(k.oid) from '''([^'']+)''::text') from pg_constraint k
          where k.conrelid = c.oid and k.contype = 'c' and k.conkey = array[a.attnum] limit 1)) order by a.attnum)
      from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns
  from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') order by c.relname`;
const tenantTables = tables.filter(({ isPartition }) => !isPartition);

await test.database.sql.begin(async (tx) => {
  await tx`insert into auth.user (id, name, email) values (${ID}, ${MARK}, ${`${MARK}@example.com`})`;
  await tx`insert into auth.organization (id, name, slug) values (${ID}, ${MARK}, ${MARK})`;
  await tx`insert into auth.member (id, organization_id, user_id, role) values (${ID}, ${ID}, ${ID}, 'owner')`;
  await tx`
    insert into auth.invitation (id, organization_id, email, role, expires_at, inviter_id)
    values (${ID}, ${ID}, ${`invited-${MARK}@example.com`}, 'viewer', now() + interval '1 day', ${ID})`;
});
await test.database.tenant(ID, fillEveryTable);

describe('every table', () => {
  it('is under forced row-level security with the tenant’s policy, or closed to the app', () => {
    const open = tables.filter(
      ({ rls, forced, policies, rights }) => !(rls && forced && policies.includes('tenant')) && rights.length > 0,
    );
    expect(open.map(({ name }) => name)).toEqual([]);
    // Partitions do not inherit policies: the app reaches them through their parent alone.
    const partitions = tables.filter(({ isPartition, rights }) => isPartition && rights.length > 0);
    expect(partitions.map(({ name }) => name)).toEqual([]);
    expect(tenantTables.length).toBeGreaterThan(20);
    const beyond = tables.filter(({ rights }) =>
      rights.some((right) => !['select', 'insert', 'update', 'delete'].includes(right)),
    );
    expect(beyond.map(({ name }) => name)).toEqual([]);
  });

  it('of no tenant is known by name: sign-in, and the list of migrations', async () => {
    const others = await test.database.sql<{ name: string }[]>`
      select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p') and n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'public')
      order by 1`;
    expect(others.map(({ name }) => name)).toEqual([
      'auth.account',
      'auth.invitation',
      'auth.member',
      'auth.organization',
      'auth.session',
      'auth.user',
      'auth.verification',
      'drizzle.__drizzle_migrations',
    ]);
  });

  it('is opened across tenants by functions that give ids and sums, nothing else', async () => {
    const doors = await test.database.sql<{ name: string; owner: string; result: string }[]>`
      select p.proname::text as name, pg_get_userbyid(p.proowner)::text as owner, pg_get_function_result(p.oid) as result
      from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where p.prosecdef and has_function_privilege('syncline_app', p.oid, 'execute') and n.nspname !~ '^pg_'`;
    expect(doors.length).toBeGreaterThan(5);
    const harmless = /^(SETOF )?(uuid|boolean|integer)$|^TABLE\((\w+ (uuid|integer)(, |\)))+$/;
    const sums = 'TABLE(metric text, label text, value double precision)';
    expect(doors.filter(({ result }) => !harmless.test(result) && result !== sums)).toEqual([]);
    // Whoever owns a door reads through it; only the partitions are the migrator's own chore.
    const owned = doors.filter(({ name, owner }) => owner !== 'syncline_scan' && !name.endsWith('_partitions'));
    expect(owned).toEqual([]);
    // A temporary table of the caller's must not stand in for one that a door reads.
    const tricked = await test.database.sql`
      select p.proname from pg_proc p where p.pronamespace = 'syncline'::regnamespace and p.prosecdef
        and not 'search_path=pg_catalog, public, pg_temp' = any(coalesce(p.proconfig, '{}'))`;
    expect(tricked).toEqual([]);
  });

  it('has the organisation first in its primary key', async () => {
    const keys = await test.database.sql<{ name: string; first: string | null }[]>`
      select c.relname as name, (select a.attname from pg_index i join pg_attribute a on a.attrelid = c.oid
        and a.attnum = i.indkey[0] where i.indrelid = c.oid and i.indisprimary) as first
      from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition`;
    expect(keys.filter(({ first }) => first !== 'organization_id')).toEqual([]);
  });

  it.each(tenantTables.map(({ name, rights }) => [name, rights] as const))(
    '%s is one tenant’s',
    async (name, rights) => {
      const other = (await hub.makePerson({ email: `${name}@example.com` })).organizationId;
      const count = async (tx: Pick<Tx, 'unsafe'>) =>
        (await tx.unsafe(`select count(*)::int as n from public.${name}`))[0]?.n;
      expect(await test.database.tenant(ID, count), 'the tenant itself').toBe(1);
      expect(await test.database.tenant(other, count), 'another tenant').toBe(0);
      expect(await count(test.database.sql), 'nobody').toBe(0);
      if (rights.includes('delete')) {
        const gone = await test.database.tenant(other, (tx) => tx.unsafe(`delete from public.${name}`));
        expect(gone.count).toBe(0);
      }
      if (rights.includes('update')) {
        const moved = test.database.tenant(other, (tx) =>
          tx.unsafe(`update public.${name} set organization_id = $1`, [other]),
        );
        expect((await moved).count).toBe(0);
        const given = test.database.tenant(ID, (tx) =>
          tx.unsafe(`update public.${name} set organization_id = $1`, [other]),
        );
        await expect(given).rejects.toMatchObject({ code: '42501' });
      }
      const planted = test.database.tenant(other, (tx) =>
        insertSample(tx, tables.find((table) => table.name === name) ?? missing(name), ID),
      );
      await expect(planted).rejects.toMatchObject({ code: '42501' });
      expect(await test.database.tenant(ID, count)).toBe(1);
    },
  );
});

interface Entry {
  path: string;
  type: 'query' | 'mutation' | 'subscription';
  meta: ProcedureMeta;
  input: z.ZodType | undefined;
  output: unknown;
}

const procedures: Entry[] = Object.entries(appRouter._def.procedures).map(([path, procedure]) => {
  const { type, meta, inputs, output } = (
    procedure as unknown as {
      _def: { type: Entry['type']; meta?: ProcedureMeta; inputs: z.ZodType[]; output?: unknown };
    }
  )._def;
  return { path, type, meta: meta ?? {}, input: inputs[0], output };
});

/** Open before signing in, each for a reason. */
const publicOnes: Record<string, string> = {
  'instance.facts': 'the sign-in page asks whether one may sign up',
  'session.invitation': 'the page behind an invitation’s link: knowing its id is the proof',
};

/** Where the schema alone does not tell what is accepted. */
const inputs: Record<string, unknown> = {
  'privacy.request': { kind: 'export', contactId: ID },
  'organization.update': { name: 'Renamed' },
  'organization.create': { name: 'New' },
  'integrations.connect': {
    provider: 'woocommerce',
    settings: { storeUrl: 'http://127.0.0.1:1' },
    credential: { consumerKey: `ck_${'0'.repeat(40)}`, consumerSecret: `cs_${'0'.repeat(40)}` },
  },
  'integrations.woocommerceConnect': {
    storeUrl: 'http://127.0.0.1:1',
    consumerKey: `ck_${'0'.repeat(40)}`,
    consumerSecret: `cs_${'0'.repeat(40)}`,
  },
  'integrations.startHandover': { provider: 'woocommerce', settings: { storeUrl: 'http://127.0.0.1:1' } },
};

describe('every procedure', () => {
  it('says who may call it, what it answers, and what a change is called in the audit log', () => {
    const wrong = procedures.flatMap(({ path, type, meta, output }) => [
      ...(meta.permission === undefined ? [`${path}: no permission`] : []),
      ...(meta.permission === 'public' && !(path in publicOnes) ? [`${path}: open, and not in the list`] : []),
      ...(type !== 'subscription' && !(output instanceof z.ZodType) ? [`${path}: no output schema`] : []),
      ...(type === 'mutation' && !/^[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*$/.test(meta.audit ?? '')
        ? [`${path}: no audit name`]
        : []),
    ]);
    expect(wrong).toEqual([]);
    expect(
      procedures
        .filter(({ meta }) => meta.permission === 'public')
        .map(({ path }) => path)
        .sort(),
    ).toEqual(Object.keys(publicOnes).sort());
  });

  it('has a REST address of its own, where it has one', () => {
    const addresses = procedures.flatMap(({ meta }) =>
      meta.openapi ? [`${meta.openapi.method} ${meta.openapi.path}`] : [],
    );
    expect(addresses.filter((address, index) => addresses.indexOf(address) !== index)).toEqual([]);
    // These belong to vendors' deliveries, to the identity library and to tRPC.
    expect(addresses.filter((address) => / \/(webhooks|auth|trpc)(\/|$)/.test(address))).toEqual([]);
  });

  it('refuses strangers', async () => {
    for (const procedure of procedures.filter(({ meta }) => meta.permission !== 'public')) {
      const { status } = await call(hub.stranger(), procedure);
      expect([procedure.path, status]).toEqual([procedure.path, 401]);
    }
  });

  it('gives nothing of one tenant to another, asked with the other’s ids', async () => {
    const before = await fingerprint();
    // A person of its own for each: some procedures change what the caller may do next.
    for (const [index, procedure] of procedures.entries()) {
      const person = await hub.makePerson({ email: `walker-${index}@example.com` });
      const visit = await hub.signIn(person.email, person.password);
      const answer = await call(visit, procedure);
      const allowed = procedure.path in publicOnes || procedure.path === 'session.acceptInvitation';
      const told = answer.text.includes(MARK) || (answer.status === 200 && answer.text.includes(ID));
      expect(told && !allowed, `${procedure.path} told: ${answer.text.slice(0, 500)}`).toBe(false);
      expect([200, 403, 404, 409, 412, 422], `${procedure.path}: ${answer.text.slice(0, 500)}`).toContain(
        answer.status,
      );
    }
    expect(await fingerprint()).toEqual(before);
  }, 180_000);

  it('refuses whoever names an organisation that is not theirs', async () => {
    const person = await hub.makePerson({ email: 'elsewhere@example.com' });
    const visit = await hub.signIn(person.email, person.password);
    for (const procedure of procedures.filter(({ meta }) => (meta.permission ?? '') in permissions)) {
      const { status, text } = await call(visit, procedure, { 'x-organization-id': ID });
      expect([procedure.path, status], text.slice(0, 300)).toEqual([procedure.path, 403]);
    }
  }, 120_000);

  it('asks for its permission: a viewer changes nothing', async () => {
    const home = (await hub.makePerson({ email: 'home@example.com' })).organizationId;
    const person = await hub.makePerson({ email: 'viewer@example.com', organizationId: home, role: 'viewer' });
    const visit = await hub.signIn(person.email, person.password);
    const changing = procedures.filter(
      ({ type, meta }) => type === 'mutation' && (meta.permission ?? '') in permissions,
    );
    expect(changing.length).toBeGreaterThan(5);
    for (const procedure of changing) {
      const { status } = await call(visit, procedure);
      expect([procedure.path, status]).toEqual([procedure.path, 403]);
    }
  }, 120_000);
});

/** Calls over HTTP, as a browser would; of a stream, what comes within the first moments. */
async function call(visit: Visitor, { path, type, input }: Entry, headers: Record<string, string> = {}) {
  const value = path in inputs ? inputs[path] : input ? sampleInput(input, ID) : undefined;
  const body = value === undefined ? undefined : JSON.stringify(value);
  if (type === 'mutation') {
    const answer = await visit.fetch(`/api/trpc/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body }),
    });
    return { status: answer.status, text: await answer.text() };
  }
  const query = body === undefined ? '' : `?input=${encodeURIComponent(body)}`;
  const answer = await visit.fetch(`/api/trpc/${path}${query}`, { headers });
  if (type === 'query' || !answer.body) return { status: answer.status, text: await answer.text() };
  return firstEvents(answer);
}

async function firstEvents(answer: Response): Promise<{ status: number; text: string }> {
  const reader = answer.body?.getReader();
  const late = new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), 2_000).unref());
  let text = '';
  for (;;) {
    const part = await Promise.race([reader?.read(), late]);
    if (!part || part.done) break;
    text += Buffer.from(part.value).toString('utf8');
  }
  await reader?.cancel();
  // A refusal within the stream is told as an event.
  const status = /"httpStatus":(\d+)/.exec(text)?.[1];
  return { status: status ? Number(status) : answer.status, text };
}

/** All that the first tenant has, as one line per table. */
async function fingerprint(): Promise<string[]> {
  return test.database.tenant(ID, async (tx) => {
    const lines: string[] = [];
    for (const { name } of tenantTables) {
      const [row] = await tx.unsafe(
        `select count(*)::int as n, md5(string_agg(t::text, '|' order by t::text)) as sum from public.${name} t`,
      );
      lines.push(`${name} ${row?.n} ${row?.sum}`);
    }
    return lines;
  });
}

/** One row everywhere; parents first, found by trying. */
async function fillEveryTable(tx: Tx): Promise<void> {
  let waiting = [...tenantTables];
  while (waiting.length > 0) {
    const left: Table[] = [];
    for (const table of waiting) {
      const done = await tx
        .savepoint((inner) => insertSample(inner, table, ID))
        .then(
          () => true,
          (error: { code?: string }) => {
            if (error.code === '23503') return false;
            throw error;
          },
        );
      if (!done) left.push(table);
    }
    if (left.length === waiting.length) throw new Error(`No row fits into ${left.map(({ name }) => name).join(', ')}.`);
    waiting = left;
  }
}

async function insertSample(tx: Tx, table: Table, organizationId: string): Promise<void> {
  const filled = table.columns.filter(({ needed }) => needed);
  const names = filled.map(({ name }) => name);
  const values = filled.map((column) => (column.name === 'organization_id' ? organizationId : sampleValue(column)));
  await tx.unsafe(
    `insert into public.${table.name} (${names.join(', ')}) values (${values.map((_value, index) => `$${index + 1}`).join(', ')})`,
    values as never[],
  );
}

function sampleValue({ type, literal }: Column): unknown {
  if (type === 'uuid') return ID;
  if (type === 'text') return literal ?? MARK;
  if (type === 'jsonb') return {};
  if (type === 'bytea') return Buffer.from(MARK);
  if (type === 'boolean') return false;
  if (type.startsWith('timestamp')) return '2026-01-01T00:00:00Z';
  if (type.endsWith('[]')) return [];
  return 1;
}

function missing(name: string): never {
  throw new Error(`There is no table ${name}.`);
}
