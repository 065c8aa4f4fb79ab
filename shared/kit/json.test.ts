import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rawRecord, rawRecords } from './json.ts';

describe('exact JSON', () => {
  it('keeps each element as it was written', () => {
    const text = ' [ {"id":1, "total":"1.10"} ,\n{"b":"]}\\"[{"},3,"x",null,[1,[2]],-0.5 ] ';
    expect(rawRecords(text).map((record) => record.json)).toEqual([
      '{"id":1, "total":"1.10"}',
      '{"b":"]}\\"[{"}',
      '3',
      '"x"',
      'null',
      '[1,[2]]',
      '-0.5',
    ]);
  });

  it('gives numbers that a double cannot hold as strings', () => {
    const [record] = rawRecords(
      '[{"id":9007199254740993,"price":116.50999999999999,"long":0.12345678901234567890,"n":0.1,"big":1e400,"list":[12345678901234567890]}]',
    );
    expect(record?.value).toEqual({
      id: '9007199254740993',
      price: 116.50999999999999,
      long: '0.12345678901234567890',
      n: 0.1,
      big: '1e400',
      list: ['12345678901234567890'],
    });
  });

  it('changes no number, whatever it is', () => {
    const literal = fc
      .tuple(fc.boolean(), fc.bigInt({ min: 0n, max: 10n ** 25n }), fc.option(fc.stringMatching(/^[0-9]{1,22}$/)))
      .map(([negative, whole, fraction]) => `${negative ? '-' : ''}${whole}${fraction === null ? '' : `.${fraction}`}`);
    fc.assert(
      fc.property(fc.array(literal, { minLength: 1 }), (literals) => {
        const records = rawRecords(`[${literals.map((each) => `{"v":${each}}`).join(',')}]`);
        expect(records).toHaveLength(literals.length);
        records.forEach((record, index) => {
          const value = (record.value as { v: number | string }).v;
          expect(sameAmount(typeof value === 'string' ? value : plain(value), literals[index] ?? '')).toBe(true);
        });
      }),
    );
  });

  it('splits any JSON and parses it like JSON.parse', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), fc.constantFrom(undefined, 2), (values, indent) => {
        const text = JSON.stringify(
          values,
          (_key, value) => (typeof value === 'number' ? Math.trunc(value % 1e9) : value),
          indent,
        );
        expect(rawRecords(text).map((record) => record.value)).toEqual(JSON.parse(text));
      }),
    );
  });

  it('keeps letters of every script, and amounts beside them', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), (names) => {
        const texts = names.map((name) => `{"name":${JSON.stringify(name)},"total":0.12345678901234567890}`);
        const records = rawRecords(`[${texts.join(',')}]`);
        expect(records.map((record) => record.json)).toEqual(texts);
        expect(records.map((record) => record.value)).toEqual(
          names.map((name) => ({ name, total: '0.12345678901234567890' })),
        );
      }),
    );
  });

  it('passes over a byte order mark and a notice of PHP', () => {
    expect(rawRecords('\ufeff[{"id":1}]')).toHaveLength(1);
    expect(rawRecords('<br />\n<b>Notice</b>: x[3] in /a.php on line <b>1</b><br />\n[{"id":1}]')).toHaveLength(1);
    expect(rawRecord('<b>Notice</b>: {a} {"id":1}').json).toBe('{"id":1}');
    expect(rawRecords('  []')).toEqual([]);
  });

  it('takes no part of a broken answer for the whole', () => {
    const whole = '[{"id":1,"lines":[{"id":2}]},{"id":3,"total":"1.00"}]';
    for (let length = 0; length < whole.length; length += 1) {
      const cut = whole.slice(0, length);
      expect(() => rawRecords(cut), cut).toThrow(expect.objectContaining({ remedy: 'retry' }));
    }
  });

  it('says when a web page came', () => {
    expect(() => rawRecords('<!DOCTYPE html><html><body>Maintenance</body></html>')).toThrow(
      expect.objectContaining({ code: 'HTML_ANSWER', remedy: 'retry' }),
    );
  });
});

const plain = (value: number): string =>
  value.toLocaleString('en-US', { useGrouping: false, maximumFractionDigits: 20 });

/** Equal as exact decimals: "1.10" is "1.1", "-0" is "0". */
function sameAmount(a: string, b: string): boolean {
  const [x, y] = [a, b].map((text) => {
    const [whole = '', fraction = ''] = text.replace('-', '').split('.');
    const digits = `${whole.replace(/^0+/, '') || '0'}.${fraction.replace(/0+$/, '')}`;
    return text.startsWith('-') && digits !== '0.' ? `-${digits}` : digits;
  });
  return x === y;
}
