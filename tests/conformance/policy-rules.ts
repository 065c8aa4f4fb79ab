import { HubError, remedies } from '@syncline/shared/errors';
import type { Connector } from '@syncline/shared/kit/connector';
import { httpAnswer } from '@syncline/shared/kit/http-answer';
import { expect, it } from 'vitest';

const bodies = [
  '',
  'null',
  '0',
  '[]',
  '{}',
  '"text"',
  '<!doctype html><p>Hello</p>',
  '{"errors":null}',
  '{"errors":[]}',
  '{"errors":"text"}',
  '{"errors":[null]}',
  '{"errors":[{"message":1,"extensions":"x"}]}',
  '{"data":null,"errors":[{"message":"m","extensions":{"cost":{"throttleStatus":{}}}}]}',
  '{"error":{"code":1}}',
  '{"data":{"a":1},"extensions":{"cost":null}}',
  '{"cut":"o',
];

/** What looks into answers is asked of every answer, whatever stands in it. */
export function policyRules(connector: Connector, typed: Record<string, unknown>): void {
  const answer = (status: number, body: string) =>
    httpAnswer({ status, headers: { 'content-type': 'application/json' }, body });

  it('with eyes that look into any answer, see the same twice and never stumble', () => {
    const policy = connector.api(connector.settings.parse(typed) as never);
    for (const text of bodies) {
      const reading = policy.observe?.(answer(200, text));
      expect(policy.observe?.(answer(200, text))).toEqual(reading);
      if (reading) {
        for (const figure of Object.values(reading)) expect(Number.isFinite(figure), text).toBe(true);
        expect(reading.capacity, text).toBeGreaterThan(0);
      }
      policy.observe?.(answer(500, text));
      const trouble = policy.inspect?.(answer(200, text));
      expect(policy.inspect?.(answer(200, text))?.code).toBe(trouble?.code);
      for (const status of [400, 401, 402, 403, 404, 409, 410, 422, 423, 429, 500, 503]) {
        const known = policy.classify?.(answer(status, text));
        if (known) isRemedy(known, `${status} ${text}`);
      }
      if (trouble) isRemedy(trouble, text);
    }
  });
}

/** Named for what happens next; who must wait is told how long. */
function isRemedy(error: HubError, what: string): void {
  expect(error, what).toBeInstanceOf(HubError);
  expect(remedies, what).toContain(error.remedy);
  expect(error.userMessage, what).toMatch(/\.$/);
  if (error.remedy === 'wait') expect(error.waitMs, what).toBeGreaterThan(0);
}
