import type { Answers } from '../../trpc.ts';

/** A connection as its page knows it. */
export type Connection = Answers['integrations']['get'];
