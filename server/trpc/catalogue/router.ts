import { router } from '../trpc.ts';
import { listProviders } from './list-providers.ts';

export const catalogueRouter = router({ list: listProviders });
