import {
  type ClaimedPrivacyRequest,
  claimPrivacyRequest,
  finishPrivacyRequest,
  renewPrivacyClaim,
  settlePrivacyRequest,
} from '@syncline/drizzle/queries/privacy-requests';
import { HubError, toHubError } from '@syncline/shared/errors';
import { openPrivacySubject } from '@syncline/shared/runtime/privacy-subject';
import { backOff } from '../failures.ts';
import type { Handler } from '../handler.ts';
import { eraseAccount } from '../services/erase-account.ts';
import { erasePerson, type PrivacyDeps, type PrivacyResult, type PrivacyWork } from '../services/erase-person.ts';
import { exportPerson } from '../services/export-person.ts';
import { isDatabaseAway } from '../store/database-away.ts';

/** Renewed while a request is worked on; what a killed worker had is taken over after it. */
const claimSeconds = 60;
const mostTries = 8;
/** How long an export can be fetched. */
const keepExportDays = 30;

/**
 * Carries out an organisation's privacy requests, one after the other, the oldest first. Each ends with a
 * certificate: what was done, never whose data it was.
 */
export function makePrivacyRequest(deps: PrivacyDeps): Handler<'privacy-request'> {
  const { database } = deps;
  return async ({ organizationId }, { signal, log }) => {
    while (!signal.aborted) {
      const claim = await database.tenant(organizationId, (tx) =>
        claimPrivacyRequest(tx, organizationId, claimSeconds),
      );
      if (!claim) return;
      const hold = holdClaim(deps, claim, signal);
      try {
        const { counts, notes } = await carryOut(deps, { claim, alive: hold.alive });
        const keepDays = claim.kind === 'export' ? keepExportDays : null;
        await database.tenant(organizationId, (tx) => finishPrivacyRequest(tx, claim.id, { counts, notes }, keepDays));
        log.info({ requestId: claim.id, kind: claim.kind, counts }, 'a privacy request was carried out');
      } catch (error) {
        // The claim runs out by itself, and the sweep rings again.
        if (isDatabaseAway(error)) throw error;
        log.warn({ err: error, requestId: claim.id }, 'a privacy request could not be carried out yet');
        await giveBack(deps, claim, error, signal.aborted);
      } finally {
        hold.release();
      }
    }
  };
}

async function carryOut(deps: PrivacyDeps, work: PrivacyWork): Promise<PrivacyResult> {
  const { claim } = work;
  if (claim.scope === 'all') {
    if (claim.kind === 'erase') return eraseAccount(deps, work);
    throw wholeAccountExport();
  }
  const { organizationId, id: requestId, sealed, keyId } = claim;
  if (!sealed || keyId === null) throw subjectGone();
  const subject = openPrivacySubject(deps.seal, { organizationId, requestId }, { sealed, keyId });
  return claim.kind === 'erase' ? erasePerson(deps, work, subject) : exportPerson(deps, work, subject);
}

/** Keeps the claim while the job works, and tells it when to end. */
function holdClaim({ database }: PrivacyDeps, claim: ClaimedPrivacyRequest, signal: AbortSignal) {
  let lost = false;
  const timer = setInterval(() => {
    database
      .tenant(claim.organizationId, (tx) => renewPrivacyClaim(tx, claim, claimSeconds))
      .then((held) => {
        lost ||= !held;
      })
      // Postgres is away: the steps fail by themselves.
      .catch(() => undefined);
  }, claimSeconds * 333);
  return {
    alive: () => {
      signal.throwIfAborted();
      if (lost) throw takenOver();
    },
    release: () => clearInterval(timer),
  };
}

async function giveBack(
  { database }: PrivacyDeps,
  claim: ClaimedPrivacyRequest,
  error: unknown,
  ending: boolean,
): Promise<void> {
  const { remedy, code, userMessage } = toHubError(error);
  if (code === 'CLAIM_LOST') return;
  const again = ending || claim.attempts < mostTries;
  // A person must act: trying again by itself helps nobody.
  const sealed = code.startsWith('SEAL_');
  const state = remedy === 'resolve' ? 'held' : sealed || !again ? ('failed' as const) : ('waiting' as const);
  const note = sealed ? keyLost : userMessage;
  const retrySeconds = ending ? 0 : backOff(claim.attempts - 1) / 1000;
  await database.tenant(claim.organizationId, (tx) =>
    settlePrivacyRequest(tx, claim.id, { state, note, retrySeconds }),
  );
}

const keyLost =
  'Whom this is about was sealed with an encryption key that this installation no longer has. ' +
  'Restore the key in SYNCLINE_ENCRYPTION_KEYS and try again, or ask once more for the same person.';

const takenOver = () =>
  new HubError('retry', 'Another worker carries out this request.', { code: 'CLAIM_LOST', origin: 'hub' });

const subjectGone = () =>
  new HubError('report', 'The request does not say whom it is about.', { code: 'PRIVACY_SUBJECT_GONE', origin: 'hub' });

const wholeAccountExport = () =>
  new HubError('resolve', 'A whole account was asked for.', {
    code: 'PRIVACY_EXPORT_OF_ALL',
    userMessage:
      'The other system asks for everything of an account at once. Export the contacts and orders you need from their lists.',
    origin: 'hub',
  });
