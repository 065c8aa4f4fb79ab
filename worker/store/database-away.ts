/** Not the query's fault: Postgres restarts, cannot be reached, or has no connection left. */
export function isDatabaseAway(error: unknown): boolean {
  const code = codeOf(error);
  return code !== undefined && (clientCodes.has(code) || /^(08|57P0|53)/.test(code));
}

/** Postgres is there, but this statement had to give up: a time-out, or others were in the way too often. */
export const isDatabaseBusy = (error: unknown): boolean => busyCodes.has(codeOf(error) ?? '');

function codeOf(error: unknown): string | undefined {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}

/** What postgres.js and Node call it. */
const clientCodes = new Set([
  'CONNECTION_CLOSED',
  'CONNECTION_DESTROYED',
  'CONNECTION_ENDED',
  'CONNECT_TIMEOUT',
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
]);

/** Statement, lock and idle time-outs; deadlock and serialisation failures that came again and again. */
const busyCodes = new Set(['57014', '55P03', '25P02', '25P03', '40P01', '40001']);
