import { actsOf } from './acts.ts';
import { type Comparison, compare } from './compare.ts';
import { closeField, type DrillOptions, type Field, prepareField, quiet } from './field.ts';

/** Plays every act on one shop and compares after each. */
export async function runDrill(options: DrillOptions): Promise<Comparison & { kills: number }> {
  const field = await prepareField(options);
  const result: Comparison = { compared: {}, differences: [] };
  try {
    for (const { name, play } of actsOf(options, field.shop)) {
      options.say(`▶ ${name}`);
      await play(field);
      await settle(field);
      result.differences.push(...field.faults.splice(0).map((fault) => `${name}: ${fault}`));
      const compared = await compare(field.sql, field.shop, field.connectionId);
      result.compared = compared.compared;
      result.differences.push(...compared.differences.map((difference) => `${name}: ${difference}`));
      options.say(
        compared.differences.length === 0
          ? `✓ equal: ${JSON.stringify(compared.compared)}`
          : `✗ ${compared.differences.length} differences, such as: ${compared.differences[0]}`,
      );
    }
    const met = await field.shop.met();
    if (met) options.say(`  ${met}`);
    return { ...result, kills: field.kills };
  } finally {
    await closeField(field);
  }
}

/** Heals what no webhook told, as the schedules would, and waits until nothing is under way. */
async function settle(field: Field): Promise<void> {
  const { shop, options } = field;
  await shop.webhooksIdle();
  await quiet(field);
  for (let attempt = 1; ; attempt++) {
    await field.api.integrations.sync.mutate({ integrationId: field.connectionId, type: 'full' });
    await quiet(field);
    const [last] = await field.sql<{ status: string; error: unknown }[]>`
      select status, error from runs where connection_id = ${field.connectionId} and kind = 'full'
      order by id desc limit 1`;
    if (last?.status === 'succeeded') {
      if (!(await allowDisappearance(field))) return;
      continue;
    }
    if (attempt === 3) throw new Error(`The last full sync ended as ${last?.status}: ${JSON.stringify(last?.error)}`);
    options.say(`  a full sync ended as ${last?.status}; once more`);
  }
}

/** Many records gone at once wait for a person: the drill is one, since it trashed them itself. */
async function allowDisappearance({ sql, api, connectionId, options }: Field): Promise<boolean> {
  const held = await sql<{ stream: string; candidates: number }[]>`
    select stream, (deletion_hold ->> 'candidates')::int as candidates from stream_states
    where connection_id = ${connectionId} and deletion_hold is not null and deletion_hold ->> 'approvedAt' is null`;
  for (const { stream, candidates } of held) {
    options.say(`  ${candidates} ${stream} have disappeared: held until a person allows it, as it should be`);
    await api.integrations.approveDeletions.mutate({ integrationId: connectionId, stream });
  }
  return held.length > 0;
}
