import type { Tx } from '../client.ts';

/**
 * Below this, a table's indexes look alike to the planner, and a plan kept from then may use one that
 * reads all of a tenant's rows. Above it, the primary key is plainly the best.
 */
const GROWN_BYTES = 4 * 1024 * 1024;

/**
 * Runs an INSERT that reads nothing but its parameters. Postgres checks foreign keys by a query of its
 * own for each row; under the session's `force_custom_plan` it plans that query anew for each row, which
 * costs more than the row itself. Once the table that the rows refer to has grown, one plan is kept.
 * All in one round trip.
 * @param parent the table whose rows these belong to.
 * @param checkDeferred also checks now what waits for the commit, where the plan would not be kept any more: the rows
 *   that others were promised (an identity its contact) must be there by then.
 */
export async function insertSet(
  tx: Tx,
  text: string,
  parameters: string[],
  parent: string,
  { checkDeferred = false } = {},
): Promise<void> {
  await Promise.all([
    tx`
      select set_config('enable_seqscan', 'off', true), set_config('plan_cache_mode',
        case when pg_relation_size(${parent}::text::regclass) > ${GROWN_BYTES}::int then 'force_generic_plan' else 'force_custom_plan' end, true)`,
    tx.unsafe(text, parameters, { prepare: true }),
    ...(checkDeferred ? [tx`set constraints all immediate`, tx`set constraints all deferred`] : []),
    tx`select set_config('plan_cache_mode', 'force_custom_plan', true), set_config('enable_seqscan', 'on', true)`,
  ]);
}
