import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { field, optionally } from './field.ts';

const id = field('a whole number', (value) => (typeof value === 'number' ? String(value) : undefined));
const text = field('text', (value) => (value === undefined ? null : typeof value === 'string' ? value : undefined));
const record = z.object({ id, note: text, parent: optionally(id), lines: z.array(z.object({ id })) });

describe('a field read by one function', () => {
  it('is what the function makes of it, also where it is missing', () => {
    expect(record.parse({ id: 7, parent: null, lines: [{ id: 8 }] })).toEqual({
      id: '7',
      note: null,
      parent: null,
      lines: [{ id: '8' }],
    });
    expect(record.parse({ id: 7, note: 'x', parent: 9, lines: [] })).toEqual({
      id: '7',
      note: 'x',
      parent: '9',
      lines: [],
    });
  });

  it('says where it stands and what came, for each that is not taken', () => {
    const { error } = record.safeParse({ note: 1, parent: 'x', lines: [{ id: 8 }, { id: null }] });
    expect(error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)).toEqual([
      'id: Expected a whole number, got undefined.',
      'note: Expected text, got 1.',
      'parent: Expected a whole number, got "x".',
      'lines.1.id: Expected a whole number, got null.',
    ]);
  });
});
