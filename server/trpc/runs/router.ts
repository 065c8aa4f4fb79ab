import { router } from '../trpc.ts';
import { getRun } from './get-run.ts';

export const runsRouter = router({ get: getRun });
