import {
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLObjectType,
  getNamedType,
  getOperationAST,
  isObjectType,
  parse,
  type SelectionSetNode,
  validate,
} from 'graphql';
import type { Kind } from '../data/records.ts';
import type { AdminSchema } from '../schema/load.ts';
import { isList, nodeSelection } from './project.ts';

export interface BulkQuery {
  kind: Kind;
  field: FieldNode;
  set: SelectionSetNode;
  type: GraphQLObjectType;
  fragments: Record<string, FragmentDefinitionNode>;
}

/** What a bulk operation may ask. https://shopify.dev/docs/api/usage/bulk-operations/queries (November 2026) */
export const readBulkQuery = ({ schema }: AdminSchema, text: string): BulkQuery | { refusal: string } => {
  let document: ReturnType<typeof parse>;
  try {
    document = parse(text);
  } catch (error) {
    return { refusal: `Invalid bulk query: ${error instanceof GraphQLError ? error.message : String(error)}` };
  }
  const [error] = validate(schema, document);
  if (error) return { refusal: `Invalid bulk query: ${error.message}` };
  const operation = getOperationAST(document);
  const root = schema.getQueryType();
  if (!operation || !root || operation.operation !== 'query') return { refusal: 'The bulk query must be one query.' };
  const fragments: Record<string, FragmentDefinitionNode> = {};
  for (const node of document.definitions) if (node.kind === 'FragmentDefinition') fragments[node.name.value] = node;
  const fields = operation.selectionSet.selections.filter((node): node is FieldNode => node.kind === 'Field');
  const [field] = fields;
  if (!field || fields.length !== 1) return { refusal: 'A bulk query must have exactly one top-level field.' };
  const returns = root.getFields()[field.name.value]?.type;
  const named = returns && getNamedType(returns);
  if (!named || !isObjectType(named) || !named.name.endsWith('Connection'))
    return { refusal: 'The parent field for a bulk query must be a connection.' };
  const name = field.name.value;
  if (name !== 'orders' && name !== 'customers' && name !== 'products')
    return { refusal: `The sandbox runs bulk queries of orders, customers and products, not of ${name}.` };
  const inner = nodeSelection(field, named, fragments);
  if (!inner) return { refusal: 'A bulk query must select `edges { node { … } }` of its connection.' };
  const counted = { connections: 1, depth: 0, inList: false };
  count(inner.set, inner.type, 0, false, counted, fragments);
  if (counted.inList)
    return { refusal: 'Queries that contain a connection field within a list field are not currently supported.' };
  if (counted.connections > 5) return { refusal: 'Bulk queries cannot contain more than 5 connections.' };
  if (counted.depth > 2)
    return { refusal: 'Bulk queries cannot contain connections with a nesting depth greater than 2.' };
  return { kind: name, field, ...inner, fragments };
};

const count = (
  set: SelectionSetNode,
  type: GraphQLObjectType,
  depth: number,
  inList: boolean,
  counted: { connections: number; depth: number; inList: boolean },
  fragments: Record<string, FragmentDefinitionNode>,
): void => {
  for (const node of set.selections) {
    if (node.kind !== 'Field') {
      const fragment = node.kind === 'InlineFragment' ? node : fragments[node.name.value];
      if (fragment) count(fragment.selectionSet, type, depth, inList, counted, fragments);
      continue;
    }
    const returns = type.getFields()[node.name.value]?.type;
    const named = returns && getNamedType(returns);
    if (!returns || !named || !isObjectType(named) || !node.selectionSet) continue;
    if (named.name.endsWith('Connection')) {
      counted.connections += 1;
      counted.depth = Math.max(counted.depth, depth + 1);
      if (inList) counted.inList = true;
      const inner = nodeSelection(node, named, fragments);
      if (inner) count(inner.set, inner.type, depth + 1, false, counted, fragments);
    } else count(node.selectionSet, named, depth, inList || isList(returns), counted, fragments);
  }
};
