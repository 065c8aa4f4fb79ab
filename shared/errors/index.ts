/**
 * Errors are named for what happens next, not for HTTP numbers.
 *
 * | remedy      | what happens next                                                        |
 * |-------------|--------------------------------------------------------------------------|
 * | reconnect   | the credential is dead: the connection stops until a person reconnects   |
 * | reconfigure | a scope, setting or address is wrong: the connection stops until changed |
 * | wait        | a quota is used up: the work goes on later, no attempt is used           |
 * | retry       | network, time-out, 5xx: tried again with back-off                        |
 * | skip        | this one record is refused: it becomes a failure, the run goes on        |
 * | restart     | the cursor has expired: the stream is read in full                       |
 * | resolve     | both sides changed: a person decides                                     |
 * | report      | our fault, or the vendor changed shape: the run ends and says so         |
 */
export const remedies = ['reconnect', 'reconfigure', 'wait', 'retry', 'skip', 'restart', 'resolve', 'report'] as const;
export type Remedy = (typeof remedies)[number];

export interface HubErrorOptions {
  /** Machine code, stable, UPPER_SNAKE: what support searches for. */
  code: string;
  /** What a person reads: what happened, what it means, what to do. Never holds a secret. */
  userMessage?: string;
  /** Whose doing it is. Only `hub` errors are our bugs. */
  origin?: 'hub' | 'vendor';
  /** For `wait`: milliseconds until it is worth trying again. */
  waitMs?: number;
  /** HTTP status of the vendor's answer, where there was one. */
  status?: number;
  /** Which part of what a person typed is to blame, where that is known: a form shows it there. */
  about?: 'address' | 'keys';
  /**
   * `reconnect` and `reconfigure`: what a person should check while connecting, but may be a maintenance page of
   * a minute later on. It is tried again then, and stops no connection that works.
   */
  mayPass?: boolean;
  /** `skip`: not one record is refused but the whole list: it is left out, and the run says why. */
  wholeStream?: boolean;
  cause?: unknown;
}

export class HubError extends Error {
  readonly remedy: Remedy;
  readonly code: string;
  readonly userMessage: string;
  readonly origin: 'hub' | 'vendor';
  readonly waitMs: number | undefined;
  readonly status: number | undefined;
  readonly about: 'address' | 'keys' | undefined;
  readonly mayPass: boolean;
  readonly wholeStream: boolean;

  constructor(remedy: Remedy, message: string, options: HubErrorOptions) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'HubError';
    this.remedy = remedy;
    this.code = options.code;
    this.userMessage = options.userMessage ?? message;
    this.origin = options.origin ?? 'vendor';
    this.waitMs = options.waitMs;
    this.status = options.status;
    this.about = options.about;
    this.mayPass = options.mayPass ?? false;
    this.wholeStream = options.wholeStream ?? false;
  }
}

/** Anything thrown, as a HubError. What we do not know is `report`, never `retry` for ever. */
export function toHubError(error: unknown): HubError {
  if (error instanceof HubError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new HubError('report', message, {
    code: 'UNEXPECTED',
    userMessage: 'Something went wrong inside Syncline. The details are in the logs.',
    origin: 'hub',
    cause: error,
  });
}
