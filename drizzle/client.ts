import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import * as schema from './schema/index.ts';

/**
 * The doors to Postgres. Every session starts as `syncline_app`, which owns nothing and cannot
 * bypass row-level security, whatever role the URL names.
 *
 * Two clients, because drizzle changes the serialisers of the one it is given: `sql` is raw
 * postgres.js (the engine's), `orm` is drizzle's.
 */
export const APP_ROLE = 'syncline_app';

export type Sql = postgres.Sql;
/** A raw transaction with the tenant set. */
export type Tx = postgres.TransactionSql;
export type Orm = PostgresJsDatabase<typeof schema>;
/** A drizzle transaction with the tenant set. */
export type OrmTx = Parameters<Parameters<Orm['transaction']>[0]>[0];

export interface Database {
  sql: Sql;
  orm: Orm;
  /** A transaction in which only this tenant's rows exist. */
  tenant<T>(organizationId: string, work: (tx: Tx) => Promise<T>): Promise<T>;
  /** The same through drizzle. */
  tenantOrm<T>(organizationId: string, work: (tx: OrmTx) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  /** Connections per client; two clients. */
  max: number;
  applicationName: string;
  statementTimeoutMs?: number;
}

export function openDatabase(url: string, options: DatabaseOptions): Database {
  const open = () =>
    postgres(url, {
      max: options.max,
      onnotice: () => undefined,
      // Columns are camelCase in TypeScript; keys inside JSON stay as they are.
      transform: { column: { from: postgres.toCamel, to: postgres.fromCamel } },
      // Counts come as numbers. Nothing of ours that is an int8 passes 2^53 (versions: microseconds).
      types: { bigint: { to: 20, from: [20], parse: Number, serialize: String } },
      // Seconds; a Postgres that restarts is met again without a storm.
      backoff: (attempt) => Math.min(0.1 * 2 ** attempt, 5),
      connection: {
        role: APP_ROLE,
        application_name: options.applicationName,
        statement_timeout: options.statementTimeoutMs ?? 60_000,
        lock_timeout: 15_000,
        idle_in_transaction_session_timeout: 60_000,
        TimeZone: 'UTC',
        // A first sync fills tables that were empty when its statements were planned: a plan kept from then reads
        // them whole for every page. Planning anew costs a fraction of a millisecond.
        plan_cache_mode: 'force_custom_plan',
        jit: false,
      },
    });
  const sql = open();
  const ormClient = open();
  const orm = drizzle(ormClient, { schema });

  return {
    sql,
    orm,
    tenant: (organizationId, work) =>
      sql.begin(async (tx) => {
        // Sent now, not awaited on its own: it travels in one round trip with the work's first query.
        const tenantSet = tx`select set_config('app.organization_id', ${organizationId}, true)`.execute();
        const [result] = await Promise.all([work(tx), tenantSet]);
        return result;
      }) as never,
    tenantOrm: (organizationId, work) =>
      orm.transaction(async (tx) => {
        await tx.execute(`select set_config('app.organization_id', '${assertUuid(organizationId)}', true)`);
        return work(tx);
      }),
    close: async () => {
      await Promise.all([sql.end({ timeout: 5 }), ormClient.end({ timeout: 5 })]);
    },
  };
}

/** Refuses to go on under a role that could see other tenants' rows. */
export async function assertTenancy(database: Database): Promise<void> {
  const [role] = await database.sql<{ name: string; powerful: boolean; owns: number }[]>`
    select current_user as name, rolsuper or rolbypassrls as powerful,
      (select count(*)::int from pg_class where relowner = pg_roles.oid and relnamespace = 'public'::regnamespace) as owns
    from pg_roles where rolname = current_user`;
  if (!role || role.powerful || role.owns > 0) {
    throw new Error(
      `The database role ${role?.name ?? 'unknown'} could read every tenant's rows. Run the migrations (they create ${APP_ROLE}) and check that DATABASE_URL may switch to it.`,
    );
  }
}

function assertUuid(value: string): string {
  if (!/^[0-9a-f-]{36}$/i.test(value)) throw new Error('The organization id is not a UUID.');
  return value;
}
