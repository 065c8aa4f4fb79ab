import { TRPCError } from '@trpc/server';
import { z } from 'zod';
import { memberProcedure } from '../trpc.ts';

const storeSchema = z.object({
  name: z.string(),
  provider: z.string(),
  settings: z.record(z.string(), z.unknown()),
  /** Test keys of simulated stores: they open nothing real. */
  credential: z.record(z.string(), z.unknown()),
  /** How many records of each kind it has now. */
  totals: z.record(z.string(), z.number()),
});

/** The sandbox's own list of its stores. */
const answerSchema = z.array(
  z.object({
    name: z.string(),
    totals: storeSchema.shape.totals,
    /** Its own host is elsewhere: it is reached only where its vendor's requests are sent to the sandbox. */
    standsIn: z.boolean().default(false),
    connect: storeSchema.omit({ name: true, totals: true }),
  }),
);

/** The simulated stores of this machine with what to type to connect them; none where the sandbox is off. */
export const sandboxStores = memberProcedure('connections.manage')
  .output(z.array(storeSchema))
  .query(async ({ ctx }) => {
    const { SYNCLINE_SANDBOX: on, SYNCLINE_SANDBOX_URL: base, SYNCLINE_VENDOR_ORIGINS: origins } = ctx.services.env;
    if (!on || base === undefined) return [];
    try {
      const answer = await fetch(new URL('/control/stores', base), { signal: AbortSignal.timeout(3_000) });
      const stores = answerSchema.parse(await answer.json());
      const here = new URL(base).origin;
      return stores
        .filter(({ standsIn, connect }) => !standsIn || origins[connect.provider] === here)
        .map(({ name, totals, connect }) => ({ name, totals, ...connect }));
    } catch (error) {
      ctx.log.warn({ err: error }, 'the sandbox did not answer');
      throw new TRPCError({
        code: 'BAD_GATEWAY',
        message: 'The sandbox does not answer. Start it again (npm start does), then reload this page.',
      });
    }
  });
