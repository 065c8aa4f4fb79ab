/**
 * Finds the end of the JSON value at `start`, and the numbers in it that a double cannot hold. Looks
 * at each character once and builds nothing: JSON.parse checks the grammar afterwards.
 * @returns undefined when the text ends inside the value.
 */
export function scanValue(
  text: string,
  start: number,
): { end: number; inexact: readonly [number, number][] } | undefined {
  const { length } = text;
  let inexact = none;
  let depth = 0;
  let at = start;
  while (at < length) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      at = endOfString(text, at + 1);
      if (at < 0) return undefined;
      if (depth === 0) return { end: at, inexact };
      continue;
    }
    if (code === openBrace || code === openBracket) {
      depth += 1;
    } else if (code === closeBrace || code === closeBracket) {
      depth -= 1;
      if (depth === 0) return { end: at + 1, inexact };
      // A value that is no container, at the end of its parent.
      if (depth < 0) return { end: at, inexact };
    } else if ((code >= zero && code <= nine) || code === minus) {
      const end = endOfNumber(text, at);
      if (isInexact(text, at, end)) {
        if (inexact === none) inexact = [];
        (inexact as [number, number][]).push([at, end]);
      }
      if (depth === 0) return end < length ? { end, inexact } : undefined;
      at = end;
      continue;
    } else if (depth === 0 && code === comma) {
      return { end: at, inexact };
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

/** The position after the closing quote, or -1. The engine's own search looks at many characters at once. */
function endOfString(text: string, from: number): number {
  for (let at = from; ; ) {
    const found = text.indexOf('"', at);
    if (found < 0) return -1;
    let before = found - 1;
    while (before >= from && text.charCodeAt(before) === backslash) before -= 1;
    // An even number of backslashes before it are escaped themselves.
    if ((found - before) % 2 === 1) return found + 1;
    at = found + 1;
  }
}

function endOfNumber(text: string, from: number): number {
  let at = from + 1;
  for (;;) {
    const code = text.charCodeAt(at);
    const isPart =
      (code >= zero && code <= nine) || code === 46 || code === 43 || code === minus || code === 69 || code === 101;
    if (!isPart) return at;
    at += 1;
  }
}

/** Up to fifteen characters without an exponent always survive a double; the rest is tried. */
function isInexact(text: string, from: number, end: number): boolean {
  if (end - from <= 15 && !hasExponent(text, from, end)) return false;
  const literal = text.slice(from, end);
  const value = Number(literal);
  return String(value) !== literal || (Number.isInteger(value) && !Number.isSafeInteger(value));
}

function hasExponent(text: string, from: number, end: number): boolean {
  for (let at = from; at < end; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 69 || code === 101) return true;
  }
  return false;
}
