import { instanceFacts, instanceSchema } from '../../services/instance.ts';
import { publicProcedure } from '../trpc.ts';

/** What the sign-in page needs to know: may one sign up, does mail go out? */
export const facts = publicProcedure.output(instanceSchema).query(({ ctx }) => instanceFacts(ctx.services));
