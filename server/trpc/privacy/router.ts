import { router } from '../trpc.ts';
import { downloadExport } from './download-export.ts';
import { listRequests } from './list-requests.ts';
import { requestPrivacy } from './request-privacy.ts';
import { retryRequest } from './retry-request.ts';

export const privacyRouter = router({
  list: listRequests,
  request: requestPrivacy,
  retry: retryRequest,
  download: downloadExport,
});
