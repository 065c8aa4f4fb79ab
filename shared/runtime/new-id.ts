import { randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';

const ID_BYTES = 16;
/** Randomness for 256 ids at once: asking the system for each costs more than making the id. */
const pool = new Uint8Array(256 * ID_BYTES);
let used = pool.length;
let newest = 0;
let sequence = 0;

/**
 * A uuid v7 (RFC 9562): later ones of this process are greater, also within a millisecond and when the clock is set
 * back.
 */
export function newId(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const random = pool.subarray(used, used + ID_BYTES);
  used += ID_BYTES;
  const now = Date.now();
  if (now > newest) {
    newest = now;
    // 31 of 32 bits: a millisecond has room for two thousand million more.
    sequence = new DataView(random.buffer, random.byteOffset).getUint32(6) >>> 1;
  } else {
    sequence += 1;
  }
  return v7({ random, msecs: newest, seq: sequence });
}
