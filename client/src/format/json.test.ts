import { describe, expect, it } from 'vitest';
import { indentJson } from './json.ts';

describe('indenting JSON text', () => {
  it('keeps every digit', () => {
    expect(indentJson('{"id":12345678901234567890,"total":"29.350"}')).toBe(
      '{\n  "id": 12345678901234567890,\n  "total": "29.350"\n}',
    );
  });

  it('leaves what stands in quotes alone', () => {
    const text = '{"a":"x, {y}: \\"z\\"","b":[]}';
    expect(indentJson(text)).toBe('{\n  "a": "x, {y}: \\"z\\"",\n  "b": []\n}');
    expect(JSON.parse(indentJson(text))).toEqual(JSON.parse(text));
  });

  it('agrees with the standard library where floats suffice', () => {
    const value = { a: [1, { b: null }], c: {}, d: 'ü\n' };
    expect(indentJson(JSON.stringify(value))).toBe(JSON.stringify(value, null, 2));
  });
});
