import { router } from '../trpc.ts';
import { ignoreFailures } from './ignore-failures.ts';
import { listFailures } from './list-failures.ts';
import { retryFailures } from './retry-failures.ts';

export const failuresRouter = router({ list: listFailures, retry: retryFailures, ignore: ignoreFailures });
