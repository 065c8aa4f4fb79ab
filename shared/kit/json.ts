import { HubError } from '../errors/index.ts';
import { type Scanned, scanValue } from './json-scan.ts';
import type { RawRecord } from './stream.ts';

/**
 * The elements of a JSON array in UTF-8: each one's exact text, and its value. Numbers that JSON.parse would
 * change (whole numbers beyond 2^53, more than 15 significant digits) come as strings in the value.
 * Junk before the array (a byte order mark, a notice that PHP printed) is passed over.
 * @throws HubError `retry`: JSON_TRUNCATED, JSON_MALFORMED, HTML_ANSWER.
 */
export function rawRecords(json: Buffer | string): RawRecord[] {
  const bytes = bytesOf(json);
  const start = startOfJson(bytes);
  if (bytes[start] !== openBracket) throw malformed(bytes);
  const records: RawRecord[] = [];
  let at = skipSpace(bytes, start + 1);
  if (bytes[at] === closeBracket) return records;
  for (;;) {
    const scanned = scanValue(bytes, at);
    if (!scanned) throw truncated(bytes);
    records.push(toRecord(bytes, at, scanned));
    at = skipSpace(bytes, scanned.end);
    if (bytes[at] === closeBracket) return records;
    if (at >= bytes.length) throw truncated(bytes);
    if (bytes[at] !== comma) throw malformed(bytes);
    at = skipSpace(bytes, at + 1);
  }
}

/** One JSON object or value as a record, by the same rules. */
export function rawRecord(json: Buffer | string): RawRecord {
  const bytes = bytesOf(json);
  const start = startOfJson(bytes);
  const scanned = scanValue(bytes, start);
  if (!scanned) throw truncated(bytes);
  return toRecord(bytes, start, scanned);
}

const bytesOf = (json: Buffer | string): Buffer => (typeof json === 'string' ? Buffer.from(json) : json);

const comma = 44;
const openBracket = 91;
const closeBracket = 93;
const openBrace = 123;
const longestJunk = 65_536;

/** Behind a byte order mark, space, or what a notice printed. */
function startOfJson(bytes: Buffer): number {
  const first = skipSpace(bytes, bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0);
  if (bytes[first] === openBracket || bytes[first] === openBrace) return first;
  // Only what looks like the beginning of an answer, not any bracket in the middle of a notice. A character for each byte.
  const found = /\[\s*(?:\{\s*"|\])|\{\s*"/.exec(bytes.toString('latin1', 0, longestJunk));
  if (!found) throw malformed(bytes);
  return found.index;
}

function toRecord(bytes: Buffer, start: number, { end, inexact, ascii }: Scanned): RawRecord {
  const json = ascii ? bytes.toString('latin1', start, end) : bytes.toString('utf8', start, end);
  try {
    if (inexact.length === 0) return { json, value: JSON.parse(json) };
    let quoted = '';
    let from = start;
    for (const [begin, until] of inexact) {
      quoted += `${bytes.toString('utf8', from, begin)}"${bytes.toString('utf8', begin, until)}"`;
      from = until;
    }
    return { json, value: JSON.parse(quoted + bytes.toString('utf8', from, end)) };
  } catch {
    throw malformed(bytes);
  }
}

function skipSpace(bytes: Buffer, from: number): number {
  let at = from;
  for (;;) {
    const code = bytes[at];
    if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return at;
    at += 1;
  }
}

const truncated = ({ length }: Buffer): HubError =>
  new HubError('retry', `The JSON ends in the middle (${length} bytes).`, {
    code: 'JSON_TRUNCATED',
    userMessage: 'The other system broke off in the middle of its answer. Nothing of it was used; it is asked again.',
  });

function malformed(bytes: Buffer): HubError {
  const isHtml = /^\s*(?:<!doctype|<html|<head|<body|<\?xml)/i.test(bytes.toString('utf8', 0, 1_000));
  return new HubError('retry', isHtml ? 'A web page came instead of data.' : 'The answer is not valid JSON.', {
    code: isHtml ? 'HTML_ANSWER' : 'JSON_MALFORMED',
    userMessage: isHtml
      ? 'The other system sent a web page instead of data: a maintenance page, a firewall’s check, or the wrong address. ' +
        'Nothing was changed. Syncline asks again by itself.'
      : 'The other system sent something that is not data. Nothing was changed. Syncline asks again by itself.',
  });
}
