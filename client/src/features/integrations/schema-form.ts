/** A field of a form, as the connector's JSON schema describes it. */
export interface FormField {
  name: string;
  kind: 'text' | 'number' | 'boolean' | 'choice';
  label: string;
  hint: string | undefined;
  required: boolean;
  choices: string[];
  pattern: string | undefined;
  minimum: number | undefined;
  maximum: number | undefined;
  initial: string | number | boolean | undefined;
}

/** The fields of an object schema, in the order in which the connector names them. */
export function formFields(schema: Record<string, unknown>): FormField[] {
  const properties = record(schema.properties);
  const required = Array.isArray(schema.required) ? schema.required : [];
  return Object.entries(properties).map(([name, raw]) => {
    const property = record(raw);
    const { label, hint } = describe(name, property.description);
    const choices = Array.isArray(property.enum) ? property.enum.map(String) : [];
    return {
      name,
      kind: kindOf(property, choices),
      label,
      hint,
      required: required.includes(name) && property.default === undefined,
      choices,
      pattern: typeof property.pattern === 'string' ? property.pattern : undefined,
      minimum: typeof property.minimum === 'number' ? property.minimum : undefined,
      maximum: typeof property.maximum === 'number' ? property.maximum : undefined,
      initial: isPlain(property.default) ? property.default : undefined,
    };
  });
}

/** What a person must type stands in the open; what has a sensible value waits behind "More settings". */
export const isAdvanced = (field: FormField): boolean => !field.required && field.initial !== undefined;

/** What was typed, as the schema wants it; empty fields are left out. */
export function formValues(fields: FormField[], typed: Record<string, unknown>): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const { name, kind } of fields) {
    const value = typed[name];
    if (value === undefined || value === null || value === '') continue;
    values[name] = kind === 'number' ? Number(value) : kind === 'text' ? String(value).trim() : value;
  }
  return values;
}

/** "Store address. The web address of the shop." is a label and its hint. */
function describe(name: string, description: unknown): { label: string; hint: string | undefined } {
  if (typeof description !== 'string' || description === '') return { label: name, hint: undefined };
  const end = description.indexOf('. ');
  if (end === -1) return { label: description.replace(/\.$/, ''), hint: undefined };
  return { label: description.slice(0, end), hint: description.slice(end + 2) };
}

function kindOf(property: Record<string, unknown>, choices: string[]): FormField['kind'] {
  if (choices.length > 0) return 'choice';
  if (property.type === 'boolean') return 'boolean';
  if (property.type === 'integer' || property.type === 'number') return 'number';
  return 'text';
}

const isPlain = (value: unknown): value is string | number | boolean =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

const record = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
