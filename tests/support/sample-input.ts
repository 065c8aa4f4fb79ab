import { z } from 'zod';

interface JsonSchema {
  type?: string | string[];
  format?: string;
  const?: unknown;
  enum?: unknown[];
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  allOf?: JsonSchema[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  minimum?: number;
  minLength?: number;
  $ref?: string;
  $defs?: Record<string, JsonSchema>;
}

/**
 * An input that a procedure's schema accepts, made from the schema itself: every id in it is `id`,
 * also the optional ones, so that a walk over all procedures asks each for one and the same thing.
 */
export function sampleInput(schema: z.ZodType, id: string): unknown {
  const root = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
  return sample(root, id, root.$defs ?? {});
}

function sample(schema: JsonSchema, id: string, defs: Record<string, JsonSchema>): unknown {
  if (schema.$ref) return sample(defs[schema.$ref.replace('#/$defs/', '')] ?? {}, id, defs);
  if ('const' in schema) return schema.const;
  if (schema.enum) return schema.enum[0];
  const options = schema.anyOf ?? schema.oneOf;
  if (options) return sample(options.find(({ type }) => type !== 'null') ?? {}, id, defs);
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  switch (type) {
    case 'object':
      return sampleObject(schema, id, defs);
    case 'array':
      return [sample(schema.items ?? {}, id, defs)];
    case 'string':
      return sampleText(schema, id);
    case 'integer':
    case 'number':
      return Math.max(schema.minimum ?? 1, 1);
    case 'boolean':
      return false;
    default:
      return 'anything';
  }
}

function sampleObject(schema: JsonSchema, id: string, defs: Record<string, JsonSchema>): Record<string, unknown> {
  const wanted = Object.entries(schema.properties ?? {}).filter(
    ([name, property]) => schema.required?.includes(name) || JSON.stringify(property).includes('"format":"uuid"'),
  );
  return Object.fromEntries(wanted.map(([name, property]) => [name, sample(property, id, defs)]));
}

function sampleText({ format, minLength = 0 }: JsonSchema, id: string): string {
  if (format === 'uuid') return id;
  if (format === 'email') return 'somebody@example.com';
  if (format === 'uri') return 'http://127.0.0.1:1/';
  if (format === 'date-time') return '2026-01-01T00:00:00Z';
  if (format === 'date') return '2026-01-01';
  return 'anything'.padEnd(minLength, '.');
}
