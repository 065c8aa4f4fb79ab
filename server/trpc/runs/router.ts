import { router } from '../trpc.ts';
import { acceptIncomplete } from './accept-incomplete.ts';
import { cancelRun } from './cancel-run.ts';
import { getRun } from './get-run.ts';
import { listCalls } from './list-calls.ts';
import { listChanges } from './list-changes.ts';
import { listRuns } from './list-runs.ts';
import { watchProgress } from './watch-progress.ts';

export const runsRouter = router({
  list: listRuns,
  get: getRun,
  progress: watchProgress,
  calls: listCalls,
  changes: listChanges,
  cancel: cancelRun,
  acceptIncomplete,
});
