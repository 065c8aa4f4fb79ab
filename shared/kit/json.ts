import { HubError } from '../errors/index.ts';
import type { RawRecord } from './connector.ts';
import { scanValue } from './json-scan.ts';

/**
 * The elements of a JSON array: each one's exact text, and its value. Numbers that JSON.parse would
 * change (whole numbers beyond 2^53, more than 15 significant digits) come as strings in the value.
 * Junk before the array (a byte order mark, a notice that PHP printed) is passed over.
 * @throws HubError `retry`: JSON_TRUNCATED, JSON_MALFORMED, HTML_ANSWER.
 */
export function rawRecords(text: string): RawRecord[] {
  const start = startOfJson(text);
  if (text[start] !== '[') throw malformed(text);
  const records: RawRecord[] = [];
  let at = skipSpace(text, start + 1);
  if (text[at] === ']') return records;
  for (;;) {
    const scanned = scanValue(text, at);
    if (!scanned) throw truncated(text);
    records.push(toRecord(text, at, scanned));
    at = skipSpace(text, scanned.end);
    if (text[at] === ']') return records;
    if (at >= text.length) throw truncated(text);
    if (text[at] !== ',') throw malformed(text);
    at = skipSpace(text, at + 1);
  }
}

/** One JSON object or value as a record, by the same rules. */
export function rawRecord(text: string): RawRecord {
  const start = startOfJson(text);
  const scanned = scanValue(text, start);
  if (!scanned) throw truncated(text);
  return toRecord(text, start, scanned);
}

/** How many characters stand before the JSON. */
export function leadingJunk(text: string): number {
  const first = skipSpace(text, text.charCodeAt(0) === 0xfeff ? 1 : 0);
  const opening = text[first];
  if (opening === '[' || opening === '{') return first;
  // Only what looks like the beginning of an answer, not any bracket in the middle of a notice.
  const found = /\[\s*(?:\{\s*"|\])|\{\s*"/.exec(text.slice(0, longestJunk));
  return found ? found.index : -1;
}

const longestJunk = 65_536;

function startOfJson(text: string): number {
  const start = leadingJunk(text);
  if (start >= 0) return start;
  throw malformed(text);
}

function toRecord(
  text: string,
  start: number,
  scanned: { end: number; inexact: readonly [number, number][] },
): RawRecord {
  const json = text.slice(start, scanned.end);
  try {
    if (scanned.inexact.length === 0) return { json, value: JSON.parse(json) };
    let quoted = '';
    let from = start;
    for (const [begin, end] of scanned.inexact) {
      quoted += `${text.slice(from, begin)}"${text.slice(begin, end)}"`;
      from = end;
    }
    return { json, value: JSON.parse(quoted + text.slice(from, scanned.end)) };
  } catch {
    throw malformed(text);
  }
}

function skipSpace(text: string, from: number): number {
  let at = from;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return at;
    at += 1;
  }
}

const truncated = (text: string): HubError =>
  new HubError('retry', `The JSON ends in the middle (${text.length} characters).`, {
    code: 'JSON_TRUNCATED',
    userMessage: 'The other system broke off in the middle of its answer. Nothing of it was used; it is asked again.',
  });

function malformed(text: string): HubError {
  const isHtml = /^\s*(?:<!doctype|<html|<head|<body|<\?xml)/i.test(text.slice(0, 1_000));
  return new HubError('retry', isHtml ? 'A web page came instead of data.' : 'The answer is not valid JSON.', {
    code: isHtml ? 'HTML_ANSWER' : 'JSON_MALFORMED',
    userMessage: isHtml
      ? 'The other system sent a web page instead of data: a maintenance page, a firewall’s check, or the wrong address. ' +
        'Nothing was changed. Syncline asks again by itself.'
      : 'The other system sent something that is not data. Nothing was changed. Syncline asks again by itself.',
  });
}
