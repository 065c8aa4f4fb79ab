import type { Timeline } from '../kit/timeline.ts';

export type Fields = Record<string, unknown>;
export type StreamName = 'orders' | 'customers' | 'products';

/** What lists filter and sort by, of a generated row or an edited record. */
export interface Facts {
  id: number;
  status: string;
  type: string;
  role: string;
  customerId: number;
  email: string;
  sku: string;
  name: string;
  /** What `search=` looks through, lower case. */
  text: string;
}

/** Rows 0…size-1 of a seeded store, each made from (seed, row) whenever it is asked for. */
export interface Source {
  size: number;
  idOf(row: number): number;
  rowOf(id: number): number | undefined;
  date: Timeline;
  modified: Timeline;
  /** The record as the store's JSON text. `home` is the store's URL, escaped as PHP escapes it. */
  text(row: number, home: string): string;
  /** The status alone, because whole-stream filters ask for it a million times. */
  status(row: number): string;
  facts(row: number): Facts;
}

/** The version whose habits a store follows. */
export interface Flavour {
  version: '11.0.1' | '7.9.0';
  wordpress: string;
  /** Orders in their own tables; 7.9 keeps them as posts. */
  hpos: boolean;
}
export const modern: Flavour = { version: '11.0.1', wordpress: '7.0.4', hpos: true };
export const legacy: Flavour = { version: '7.9.0', wordpress: '6.2.2', hpos: false };

/** Stands for the store's URL inside kept records; replaced when a record is sent. */
export const homeToken = '{home}';

/** A time line's instant of a row. */
export const timeOf = (timeline: Timeline, row: number): number => timeline.timeAt(timeline.placeOf(row));

/** Where a record and its list are. `home` is the store's URL, or what stands for it. */
export const links = (flavour: Flavour, home: string, path: string, collection: string): Fields => ({
  self: [{ href: `${home}/wp-json/wc/v3/${path}`, ...(flavour.hpos ? { targetHints: { allow: allMethods } } : {}) }],
  collection: [{ href: `${home}/wp-json/wc/v3/${collection}` }],
});
export const allMethods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
