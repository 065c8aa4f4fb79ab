import { router } from '../trpc.ts';
import { approveDeletions } from './approve-deletions.ts';
import { connectIntegration } from './connect-integration.ts';
import { shopifyConnect } from './connect-shopify.ts';
import { connectWooCommerce } from './connect-woocommerce.ts';
import { disconnectIntegration } from './disconnect-integration.ts';
import { enableStream } from './enable-stream.ts';
import { finishHandover } from './finish-handover.ts';
import { finishOAuthProcedure } from './finish-oauth.ts';
import { shopifyCallback } from './finish-shopify.ts';
import { getFailedApproval } from './get-failed-approval.ts';
import { getIntegration } from './get-integration.ts';
import { listConnections } from './list-integrations.ts';
import { listSyncHistory } from './list-sync-history.ts';
import { pauseIntegration } from './pause-integration.ts';
import { rejectDeletions } from './reject-deletions.ts';
import { removeIntegration } from './remove-integration.ts';
import { renameIntegration } from './rename-integration.ts';
import { resumeIntegration } from './resume-integration.ts';
import { rotateCredentials } from './rotate-credentials.ts';
import { startHandover } from './start-handover.ts';
import { startOAuthProcedure } from './start-oauth.ts';
import { syncAll } from './sync-all.ts';
import { syncIntegration } from './sync-integration.ts';
import { syncRecord } from './sync-record.ts';
import { testIntegration } from './test-integration.ts';
import { updateSettings } from './update-settings.ts';

export const integrationsRouter = router({
  list: listConnections,
  get: getIntegration,
  connect: connectIntegration,
  woocommerceConnect: connectWooCommerce,
  shopifyConnect,
  shopifyCallback,
  startHandover,
  finishHandover,
  startOAuth: startOAuthProcedure,
  finishOAuth: finishOAuthProcedure,
  failedApproval: getFailedApproval,
  test: testIntegration,
  sync: syncIntegration,
  syncAll,
  syncRecord,
  syncHistory: listSyncHistory,
  pause: pauseIntegration,
  resume: resumeIntegration,
  rename: renameIntegration,
  updateSettings,
  rotateCredentials,
  enableStream,
  approveDeletions,
  rejectDeletions,
  disconnect: disconnectIntegration,
  remove: removeIntegration,
});
