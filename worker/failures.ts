import type { HubError } from '@syncline/shared/errors';

/** What becomes of the work that met an error. */
export interface Decision {
  /**
   * retry: again after `delayMs`, an attempt is used. wait: again after `delayMs`, none is used.
   * stop-connection: a person must act, nothing of this connection runs until then.
   * restart-stream: the cursor has expired, the stream is read in full. fail-run: it ends here and says why.
   */
  action: 'retry' | 'wait' | 'stop-connection' | 'restart-stream' | 'fail-run';
  delayMs: number;
}

/** Attempts in a row without progress until a transient failure is called permanent. */
export const mostAttempts = 3;

/**
 * The one place where a remedy becomes a deed.
 * @param attempts failed ones in a row before this error.
 * @param random injected for tests; between 0 and 1.
 */
export function decide(error: HubError, attempts: number, random: () => number = Math.random): Decision {
  const tryAgain = (): Decision =>
    attempts + 1 < mostAttempts
      ? { action: 'retry', delayMs: backOff(attempts, random) }
      : { action: 'fail-run', delayMs: 0 };

  switch (error.remedy) {
    case 'reconnect':
    case 'reconfigure': {
      if (!error.mayPass && !unsure.has(error.code)) return { action: 'stop-connection', delayMs: 0 };
      return tryAgain();
    }
    case 'wait':
      return { action: 'wait', delayMs: clamp(error.waitMs ?? defaultWaitMs) };
    case 'retry':
      return tryAgain();
    case 'restart':
      return { action: 'restart-stream', delayMs: 0 };
    case 'skip':
    case 'resolve':
    case 'report':
      // One record's refusal is dealt with where the record is; here the whole step was refused.
      return { action: 'fail-run', delayMs: 0 };
    default:
      return unknownRemedy(error.remedy);
  }
}

/**
 * Answers that only look like the customer's fault: the bare status of a firewall, a host's hiccup or
 * maintenance. They fail the run after some attempts, and never stop a connection. Whatever a
 * connector names itself is certain, unless it says that it may pass.
 */
const unsure: ReadonlySet<string> = new Set(['NOT_AUTHENTICATED', 'NOT_ALLOWED']);

const defaultWaitMs = 30_000;
const longestWaitMs = 6 * 60 * 60 * 1000;
const clamp = (milliseconds: number): number => Math.min(Math.max(milliseconds, 250), longestWaitMs);

/** 5 s, 20 s, 80 s …, each between half and one and a half of it, so that a crowd does not return at once. */
export function backOff(attempts: number, random: () => number = Math.random): number {
  return Math.round(Math.min(5_000 * 4 ** attempts, 15 * 60 * 1000) * (0.5 + random()));
}

function unknownRemedy(remedy: never): never {
  throw new Error(`No decision for the remedy ${String(remedy)}.`);
}
