import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rowSet } from './row-set.ts';

const set = rowSet(
  { id: 'uuid', note: 'text', total: 'numeric', tags: 'text[]', custom: 'jsonb', at: 'timestamptz' },
  2,
);

/** What string_to_table makes of a column, as Postgres documents it. */
function cells(parameters: string[], column: number): (string | null)[] {
  const [separator = '', nothing = '', count = '0'] = parameters;
  const texts = (parameters[3 + column] ?? '').split(separator);
  return texts.slice(0, Number(count)).map((text) => (text === nothing ? null : text));
}

describe('rows by columns', () => {
  it('gives each text back as it was, whatever stands in it', () => {
    const text = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom('', '\u001e', '\u001f', 'a\u001eb', '\\N', '{}'),
    );
    fc.assert(
      fc.property(fc.array(fc.option(text), { minLength: 1 }), (notes) => {
        const parameters = set.parameters(notes.map((note) => ({ id: 'x', note })));
        expect(cells(parameters, 1)).toEqual(notes);
      }),
    );
  });

  it('keeps amounts and instants as they are written, and lists and objects as Postgres reads them', () => {
    const row = { total: '0.10', tags: ['a"b', 'c\\d', ''], custom: { a: null }, at: new Date(0) };
    const parameters = set.parameters([row]);
    expect([2, 3, 4, 5].map((column) => cells(parameters, column)[0])).toEqual([
      '0.10',
      '{"a\\"b","c\\\\d",""}',
      '{"a":null}',
      '1970-01-01T00:00:00.000Z',
    ]);
  });

  it('refuses half a character, which would become another one without a word', () => {
    expect(() => set.parameters([{ note: 'a\ud83d' }])).toThrow(expect.objectContaining({ code: '22021' }));
  });
});
