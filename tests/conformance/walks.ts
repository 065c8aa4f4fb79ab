import { entitySchema } from '@syncline/shared/domain/entities';
import { HubError } from '@syncline/shared/errors';
import type { ConnectorContext } from '@syncline/shared/kit/context';
import type { AnyStream, Page, Walk } from '@syncline/shared/kit/stream';
import { expect } from 'vitest';

/** Everything, from the beginning. */
export const wholeWalk = (): Walk<unknown, unknown> => ({
  cursor: undefined,
  checkpoint: undefined,
  ceiling: new Date(),
  createdSince: undefined,
});

/** Pages of a walk; where the vendor makes us wait for something, it goes on from the last checkpoint, as runs do. */
export async function* patiently(stream: AnyStream, ctx: ConnectorContext<never>, walk: Walk<unknown, unknown>) {
  let { checkpoint } = walk;
  for (let waits = 0; ; waits += 1) {
    try {
      for await (const page of stream.read(ctx, { ...walk, checkpoint }) as AsyncIterable<Page<unknown>>) {
        checkpoint = page.checkpoint;
        yield page;
      }
      return;
    } catch (error) {
      if (!(error instanceof HubError) || error.remedy !== 'wait' || waits > 50) throw error;
      await new Promise((resolve) => setTimeout(resolve, Math.min(error.waitMs ?? 50, 50)));
    }
  }
}

export const readPatiently = (stream: AnyStream, ctx: ConnectorContext<never>, walk: Walk<unknown, unknown>) =>
  readPages(stream, ctx, patiently(stream, ctx, walk));

export const readAll = (stream: AnyStream, ctx: ConnectorContext<never>, walk: Walk<unknown, unknown>) =>
  readPages(stream, ctx, stream.read(ctx, walk));

/** Reads pages to their end and checks each record on the way. */
async function readPages(stream: AnyStream, ctx: ConnectorContext<never>, pages: AsyncIterable<Page<unknown>>) {
  const ids: string[] = [];
  let total: number | undefined;
  for await (const page of pages) {
    for (const raw of page.records) {
      const record: unknown = stream.record.parse(raw.value);
      const id = stream.id(record);
      expect(id).toMatch(/\S/);
      const version = stream.version(record);
      if (version instanceof Date) expect(Number.isNaN(version.getTime())).toBe(false);
      expect(entitySchema.parse(stream.toEntity(record, ctx.settings)).kind).toBe(stream.entity);
      expect(() => JSON.parse(raw.json)).not.toThrow();
      ids.push(id);
    }
    total = page.total ?? total;
  }
  return { ids, total };
}
