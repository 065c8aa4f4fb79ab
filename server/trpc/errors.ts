import { HubError, type Remedy, remedies } from '@syncline/shared/errors';
import { TRPCError } from '@trpc/server';
import { APIError } from 'better-auth/api';
import postgres from 'postgres';
import { z } from 'zod';

type Code = TRPCError['code'];

/** Also the answer for another organisation's ids: it tells nobody that they exist. */
export const notFound = (what: string): TRPCError =>
  new TRPCError({ code: 'NOT_FOUND', message: `There is no such ${what} in this organisation.` });

/** A HubError as the answer of a procedure: the person's text, and a status that fits what happens next. */
export function fromHubError(error: HubError): TRPCError {
  const code = error.remedy === 'report' && error.origin === 'vendor' ? 'BAD_GATEWAY' : codes[error.remedy];
  return new TRPCError({ code, message: error.userMessage, cause: error });
}

const codes: Record<Remedy, Code> = {
  reconnect: 'PRECONDITION_FAILED',
  reconfigure: 'UNPROCESSABLE_CONTENT',
  wait: 'TOO_MANY_REQUESTS',
  retry: 'BAD_GATEWAY',
  skip: 'UNPROCESSABLE_CONTENT',
  restart: 'CONFLICT',
  resolve: 'CONFLICT',
  report: 'INTERNAL_SERVER_ERROR',
};

/** What is thrown below a procedure, as its answer: errors that know their remedy, and the identity library's. */
export function toAnswer(error: TRPCError): TRPCError {
  const { cause } = error;
  if (cause instanceof HubError) return fromHubError(cause);
  if (cause instanceof postgres.PostgresError && badValues.has(cause.code)) {
    return new TRPCError({ code: 'BAD_REQUEST', message: badValue, cause });
  }
  if (!(cause instanceof APIError)) return error;
  const code = authCodes[String(cause.status)] ?? 'INTERNAL_SERVER_ERROR';
  return new TRPCError({ code, message: cause.body?.message ?? cause.message, cause });
}

/** SQLSTATEs of a value that no column of its type could hold: text with a NUL, a page address that was altered. */
const badValues = new Set(['22021', '22P05', '22P02', '22007', '22008']);
const badValue =
  'A value in this request cannot be right: a text with characters that cannot be stored, or a page address that is not valid any more. Nothing was changed.';

const authCodes: Record<string, Code> = {
  BAD_REQUEST: 'BAD_REQUEST',
  UNAUTHORIZED: 'UNAUTHORIZED',
  FORBIDDEN: 'FORBIDDEN',
  NOT_FOUND: 'NOT_FOUND',
  CONFLICT: 'CONFLICT',
  UNPROCESSABLE_ENTITY: 'UNPROCESSABLE_CONTENT',
};

/** What an error answer says beside its message. */
export const errorDataSchema = z.object({
  requestId: z.string(),
  /** What to do next, where the error knows. */
  remedy: z.enum(remedies).nullable(),
  /** Stable, UPPER_SNAKE: what support searches for. */
  errorCode: z.string().nullable(),
  userMessage: z.string(),
  /** Milliseconds until it is worth trying again. */
  waitMs: z.number().nullable(),
  /** Which part of what was typed is to blame, where the error knows. */
  about: z.enum(['address', 'keys']).nullable(),
  /** What is wrong with the input, by field. */
  issues: z.array(z.object({ path: z.string(), message: z.string() })).nullable(),
});
export type ErrorData = z.infer<typeof errorDataSchema>;

/** The text a person may see, and its particulars. Texts and causes of 5xx never leave. */
export function describeError(error: TRPCError, requestId: string): ErrorData {
  const base = { requestId, remedy: null, errorCode: null, waitMs: null, about: null, issues: null };
  if (error.cause instanceof HubError) {
    const { remedy, code, userMessage, waitMs, about } = error.cause;
    return { ...base, remedy, errorCode: code, userMessage, waitMs: waitMs ?? null, about: about ?? null };
  }
  if (error.code === 'BAD_REQUEST' && error.cause instanceof z.core.$ZodError) {
    const issues = error.cause.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message }));
    const first = issues[0];
    const text = first ? `${first.path === '' ? '' : `${first.path}: `}${first.message}` : 'The input is not valid.';
    return { ...base, issues, userMessage: issues.length > 1 ? `${text} (and ${issues.length - 1} more)` : text };
  }
  if (hidden.has(error.code)) {
    return {
      ...base,
      userMessage: `Something went wrong inside Syncline, and nothing was changed by this request. The logs say more under request ${requestId}.`,
    };
  }
  return { ...base, userMessage: error.message };
}

const hidden = new Set<Code>(['INTERNAL_SERVER_ERROR', 'NOT_IMPLEMENTED']);
