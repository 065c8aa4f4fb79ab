import { router } from '../trpc.ts';
import { listEntries } from './list-entries.ts';

export const auditRouter = router({ list: listEntries });
