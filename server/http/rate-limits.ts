import type { FastifyReply } from 'fastify';
import type { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { ServerEnv } from '../env.ts';
import { answerError } from '../plugins/errors.ts';

/** The answer of a limit, for headers and refusals. */
export interface Allowance {
  allowed: boolean;
  limit: number;
  remaining: number;
  resetMs: number;
}

export interface RateLimit {
  consume(key: string, points?: number): Promise<Allowance>;
  /** Forgets what was used up (a sign-in that succeeded). */
  reset(key: string): Promise<void>;
}

export interface RateLimits {
  /** By account and address. */
  signIn: RateLimit;
  /** By address alone, however many accounts it tries. */
  signInAddress: RateLimit;
  /** By session. */
  api: RateLimit;
  /** By address. */
  apiAddress: RateLimit;
}

/** Limits shared by all server processes; while Redis is away each process counts for itself. */
export function makeRateLimits(redis: Redis, env: ServerEnv, prefix = 'limit'): RateLimits {
  const limit = (name: string, points: number, seconds: number): RateLimit => {
    const options = { keyPrefix: `${prefix}:${name}`, points, duration: seconds };
    const limiter = new RateLimiterRedis({
      ...options,
      storeClient: redis,
      // Else every request would wait for the time-out of a Redis that is gone.
      rejectIfRedisNotReady: true,
      insuranceLimiter: new RateLimiterMemory(options),
      // Those over the limit are refused without asking Redis again.
      inMemoryBlockOnConsumed: points + 1,
    });
    return {
      consume: async (key, used = 1) => {
        try {
          return allowance(await limiter.consume(key, used), points, true);
        } catch (refused) {
          if (refused instanceof RateLimiterRes) return allowance(refused, points, false);
          throw refused;
        }
      },
      reset: async (key) => {
        await limiter.delete(key);
      },
    };
  };
  return {
    signIn: limit('sign-in', env.SYNCLINE_SIGN_IN_RATE_LIMIT, 300),
    signInAddress: limit('sign-in-address', env.SYNCLINE_SIGN_IN_RATE_LIMIT * 5, 300),
    api: limit('api', env.SYNCLINE_API_RATE_LIMIT, 60),
    apiAddress: limit('api-address', env.SYNCLINE_API_RATE_LIMIT * 5, 60),
  };
}

/** Puts the limit into the answer's headers (draft of the IETF's RateLimit fields, as most clients read them). */
export function showAllowance(reply: FastifyReply, { limit, remaining, resetMs }: Allowance): void {
  reply.header('ratelimit-limit', limit);
  reply.header('ratelimit-remaining', Math.max(0, remaining));
  reply.header('ratelimit-reset', Math.ceil(resetMs / 1_000));
}

/** 429 with the seconds until it is worth trying again. */
export function refuseForNow(reply: FastifyReply, allowance: Allowance, message: string): FastifyReply {
  const seconds = Math.max(1, Math.ceil(allowance.resetMs / 1_000));
  showAllowance(reply, allowance);
  reply.header('retry-after', seconds);
  return answerError(reply, 429, { code: 'TOO_MANY_REQUESTS', message: `${message} Try again in ${seconds} s.` });
}

const allowance = (result: RateLimiterRes, limit: number, allowed: boolean): Allowance => ({
  allowed,
  limit,
  remaining: result.remainingPoints,
  resetMs: result.msBeforeNext,
});
