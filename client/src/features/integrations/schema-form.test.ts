import { describe, expect, it } from 'vitest';
import { formFields, formValues, isAdvanced } from './schema-form.ts';

const schema = {
  type: 'object',
  properties: {
    storeUrl: { type: 'string', description: 'Store address. For example https://shop.example.com.' },
    concurrency: { type: 'integer', minimum: 1, maximum: 4, default: 1, description: 'Requests at once.' },
    role: { type: 'string', enum: ['customer', 'all'], default: 'customer', description: 'Who counts' },
    strict: { type: 'boolean' },
  },
  required: ['storeUrl'],
};

describe('a form drawn from a schema', () => {
  const fields = formFields(schema);

  it('keeps the order and splits a description into label and hint', () => {
    expect(fields.map(({ name }) => name)).toEqual(['storeUrl', 'concurrency', 'role', 'strict']);
    expect(fields[0]).toMatchObject({
      label: 'Store address',
      hint: 'For example https://shop.example.com.',
      required: true,
      kind: 'text',
    });
    expect(fields[1]).toMatchObject({ label: 'Requests at once', hint: undefined, kind: 'number', minimum: 1 });
    expect(fields[3]).toMatchObject({ label: 'strict', kind: 'boolean' });
  });

  it('hides what has a sensible value', () => {
    expect(fields.map(isAdvanced)).toEqual([false, true, true, false]);
  });

  it('leaves empty fields out and turns numbers into numbers', () => {
    const typed = { storeUrl: ' shop.example.com ', concurrency: '3', role: '', strict: false };
    expect(formValues(fields, typed)).toEqual({ storeUrl: 'shop.example.com', concurrency: 3, strict: false });
  });
});
