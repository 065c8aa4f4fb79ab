/**
 * The lines of a UTF-8 text that comes in chunks: without their line ends (LF or CRLF), the last one also when
 * nothing ends it. A character may lie across chunks.
 * @throws what `tooLong` makes when a line is longer than `maxBytes`.
 */
export async function* splitLines(
  chunks: AsyncIterable<Buffer>,
  maxBytes: number,
  tooLong: () => Error,
): AsyncGenerator<string> {
  /** The beginning of a line whose end is yet to come. */
  let open: Buffer[] = [];
  let openBytes = 0;
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(lineFeed); end >= 0; end = chunk.indexOf(lineFeed, start)) {
      if (openBytes + end - start > maxBytes) throw tooLong();
      yield textOf(openBytes === 0 ? chunk.subarray(start, end) : Buffer.concat([...open, chunk.subarray(start, end)]));
      open = [];
      openBytes = 0;
      start = end + 1;
    }
    if (start === chunk.length) continue;
    open.push(chunk.subarray(start));
    openBytes += chunk.length - start;
    if (openBytes > maxBytes) throw tooLong();
  }
  if (openBytes > 0) yield textOf(Buffer.concat(open));
}

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

const textOf = (line: Buffer): string =>
  line.at(-1) === carriageReturn ? line.toString('utf8', 0, line.length - 1) : line.toString('utf8');
