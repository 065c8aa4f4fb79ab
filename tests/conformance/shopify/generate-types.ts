import { codegen } from '@graphql-codegen/core';
import * as typescriptOperations from '@graphql-codegen/typescript-operations';
import { everyOperation } from '@syncline/shared/connectors/shopify/operations';
import { apiVersion } from '@syncline/shared/connectors/shopify/settings';
import { adminSchema, graphql } from './admin-schema.ts';

/** Questions by global id answer with any of two hundred types, of which the same selections are asked as by the lists. */
const typed = everyOperation().filter(({ text }) => !/\bnodes?\(ids?:/.test(text));

/** Lists of codes, as long as the world: text is all that is known of them here. */
const codes = ['CountryCode', 'CurrencyCode', 'WebhookSubscriptionTopic'];

/** The TypeScript types of every question's variables and answer, from Shopify's published schema. */
export async function generateAdminTypes(): Promise<string> {
  const schema = adminSchema(apiVersion);
  const text = await codegen({
    filename: 'admin-types.ts',
    schema: graphql.parse(graphql.printSchema(schema)),
    schemaAst: schema,
    documents: typed.map(({ name, text }) => ({ location: name, document: graphql.parse(text) })),
    config: {
      skipTypename: true,
      enumType: 'string-literal',
      useTypeImports: true,
      immutableTypes: true,
      arrayInputCoercion: false,
      scalars: {
        DateTime: 'string',
        Decimal: 'string',
        HTML: 'string',
        Money: 'string',
        UnsignedInt64: 'string',
        URL: 'string',
      },
    },
    plugins: [{ typescriptOperations: {} }],
    pluginMap: { typescriptOperations },
  });
  // Descriptions are the vendor's text; what is needed here are the types.
  let types = text.replace(/^\s*\/\*\*[\s\S]*?\*\/\n/gm, '');
  for (const name of codes) types = types.replace(new RegExp(`(type ${name} =)(?:\\s+\\| '\\w+')+`), '$1 string');
  return `// Made from Shopify's published schema (${apiVersion}) by admin-types.test.ts; "vitest -u" makes it anew.\n${types}`;
}
