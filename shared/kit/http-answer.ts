import type { HttpAnswer } from './http.ts';

/** An answer from its body; the text is made when it is asked for: pages of records are read as bytes. */
export function httpAnswer(
  answer: Omit<HttpAnswer, 'bytes' | 'text' | 'date'> & { body: Buffer | string; date?: Date | undefined },
): HttpAnswer {
  const { status, headers, body, date } = answer;
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  let text: string | undefined;
  return {
    status,
    headers,
    bytes,
    get text() {
      text ??= bytes.toString('utf8');
      return text;
    },
    date,
  };
}
