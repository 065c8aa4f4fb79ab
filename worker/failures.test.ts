import { HubError, remedies } from '@syncline/shared/errors';
import { describe, expect, it } from 'vitest';
import { backOff, decide, mostAttempts } from './failures.ts';

const middle = () => 0.5;
const error = (remedy: (typeof remedies)[number], code = 'SOME_CODE', waitMs?: number) =>
  new HubError(remedy, 'x', { code, ...(waitMs === undefined ? {} : { waitMs }) });

describe('decide', () => {
  it('has an answer for every remedy', () => {
    const actions = Object.fromEntries(remedies.map((remedy) => [remedy, decide(error(remedy), 0, middle).action]));
    expect(actions).toEqual({
      reconnect: 'stop-connection',
      reconfigure: 'stop-connection',
      wait: 'wait',
      retry: 'retry',
      skip: 'fail-run',
      restart: 'restart-stream',
      resolve: 'fail-run',
      report: 'fail-run',
    });
  });

  it('never stops a connection over a bare 401 or 403', () => {
    for (const code of ['NOT_AUTHENTICATED', 'NOT_ALLOWED']) {
      for (let attempts = 0; attempts < 10; attempts += 1) {
        expect(decide(error('reconnect', code), attempts).action).not.toBe('stop-connection');
      }
    }
  });

  it('never stops a connection over what may pass by itself', () => {
    const passing = new HubError('reconfigure', 'x', { code: 'A_PAGE', mayPass: true });
    expect([0, 1, 2].map((attempts) => decide(passing, attempts, middle).action)).toEqual([
      'retry',
      'retry',
      'fail-run',
    ]);
  });

  it('retries with growing pauses, then gives up', () => {
    const decisions = Array.from({ length: mostAttempts }, (_, attempts) => decide(error('retry'), attempts, middle));
    expect(decisions.map((each) => each.action)).toEqual(['retry', 'retry', 'fail-run']);
    expect(decisions.map((each) => each.delayMs)).toEqual([5_000, 20_000, 0]);
  });

  it('waits as long as asked, within reason', () => {
    expect(decide(error('wait', 'RATE_LIMITED', 90_000), 99)).toEqual({ action: 'wait', delayMs: 90_000 });
    expect(decide(error('wait', 'RATE_LIMITED', 0), 0).delayMs).toBeGreaterThan(0);
    expect(decide(error('wait', 'RATE_LIMITED', 1e12), 0).delayMs).toBe(6 * 60 * 60 * 1000);
    expect(decide(error('wait'), 0).delayMs).toBe(30_000);
  });

  it('keeps a crowd apart and has a ceiling', () => {
    expect(backOff(0, () => 0)).toBe(2_500);
    expect(backOff(0, () => 0.999)).toBeLessThan(7_500);
    expect(backOff(50, middle)).toBe(15 * 60 * 1000);
  });
});
