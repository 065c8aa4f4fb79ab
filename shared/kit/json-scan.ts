/** Where a JSON value stands in its bytes, and what its text needs care for. */
export interface Scanned {
  end: number;
  /** Begin and end of each number that a double cannot hold. */
  inexact: readonly [number, number][];
  /** Nothing but ASCII: its bytes are its characters. */
  ascii: boolean;
}

/**
 * Finds the end of the JSON value at `start`, in UTF-8. Looks at each byte once and builds nothing:
 * JSON.parse checks the grammar afterwards. On bytes, because one letter outside Latin-1 makes a whole
 * page of text twice as large and its reading twice as slow.
 * @returns undefined when the bytes end inside the value.
 */
export function scanValue(bytes: Uint8Array, start: number): Scanned | undefined {
  const { length } = bytes;
  let inexact = none;
  let depth = 0;
  let high = 0;
  let at = start;
  while (at < length) {
    const code = bytes[at] as number;
    if (code === quote) {
      at += 1;
      for (; ; at += 1) {
        if (at >= length) return undefined;
        const inside = bytes[at] as number;
        if (inside === quote) break;
        high |= inside;
        // Whatever is escaped, it is not the end.
        if (inside === backslash) at += 1;
      }
      at += 1;
      if (depth === 0) return { end: at, inexact, ascii: high < 128 };
      continue;
    }
    if (code === openBrace || code === openBracket) {
      depth += 1;
    } else if (code === closeBrace || code === closeBracket) {
      depth -= 1;
      if (depth === 0) return { end: at + 1, inexact, ascii: high < 128 };
      // A value that is no container, at the end of its parent.
      if (depth < 0) return { end: at, inexact, ascii: high < 128 };
    } else if ((code >= zero && code <= nine) || code === minus) {
      const end = endOfNumber(bytes, at);
      if (isInexact(bytes, at, end)) {
        if (inexact === none) inexact = [];
        (inexact as [number, number][]).push([at, end]);
      }
      if (depth === 0) return end < length ? { end, inexact, ascii: high < 128 } : undefined;
      at = end;
      continue;
    } else if (depth === 0 && code === comma) {
      return { end: at, inexact, ascii: high < 128 };
    } else {
      high |= code;
    }
    at += 1;
  }
  return undefined;
}

const none: readonly [number, number][] = [];
const quote = 34;
const comma = 44;
const minus = 45;
const zero = 48;
const nine = 57;
const openBracket = 91;
const backslash = 92;
const closeBracket = 93;
const openBrace = 123;
const closeBrace = 125;

function endOfNumber(bytes: Uint8Array, from: number): number {
  let at = from + 1;
  for (;;) {
    const code = bytes[at];
    const isPart =
      code !== undefined &&
      ((code >= zero && code <= nine) || code === 46 || code === 43 || code === minus || code === 69 || code === 101);
    if (!isPart) return at;
    at += 1;
  }
}

/** Up to fifteen characters without an exponent always survive a double; the rest is tried. */
function isInexact(bytes: Uint8Array, from: number, end: number): boolean {
  if (end - from <= 15 && !hasExponent(bytes, from, end)) return false;
  const literal = String.fromCharCode(...bytes.subarray(from, end));
  const value = Number(literal);
  return String(value) !== literal || (Number.isInteger(value) && !Number.isSafeInteger(value));
}

function hasExponent(bytes: Uint8Array, from: number, end: number): boolean {
  for (let at = from; at < end; at += 1) {
    const code = bytes[at];
    if (code === 69 || code === 101) return true;
  }
  return false;
}
