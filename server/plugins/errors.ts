import type { FastifyError, FastifyInstance, FastifyReply } from 'fastify';

export interface PlainError {
  /** Stable, UPPER_SNAKE. */
  code: string;
  message: string;
}

/** The shape of every error answer outside tRPC and REST: `{ code, message, requestId }`. */
export const answerError = (reply: FastifyReply, status: number, error: PlainError): FastifyReply =>
  reply
    .code(status)
    .type('application/json; charset=utf-8')
    .send({ ...error, requestId: reply.request.id });

/** Texts of 5xx stay in the log. */
export function shapeErrors(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError, req, reply) => {
    const status = error.statusCode !== undefined && error.statusCode >= 400 ? error.statusCode : 500;
    if (status >= 500) {
      req.log.error({ err: error }, 'a request failed');
      return answerError(reply, status, {
        code: 'UNEXPECTED',
        message: `Something went wrong inside Syncline. The logs say more under request ${req.id}.`,
      });
    }
    const known = texts[error.code];
    return answerError(reply, status, { code: error.code ?? 'BAD_REQUEST', message: known ?? error.message });
  });
}

const texts: Record<string, string> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'The body is larger than this address accepts. Nothing of it was stored.',
  FST_ERR_CTP_INVALID_JSON_BODY: 'The body is not valid JSON.',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'The body is empty, but the content type says JSON.',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'Send the body as application/json.',
};
