import { router } from '../trpc.ts';
import { getRaw } from './get-raw.ts';

export const recordsRouter = router({ raw: getRaw });
