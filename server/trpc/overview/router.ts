import { router } from '../trpc.ts';
import { getHealth } from './get-health.ts';
import { getOverview } from './get-overview.ts';

export const overviewRouter = router({ get: getOverview, health: getHealth });
