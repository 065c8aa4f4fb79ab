import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLNamedType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isListType,
  isNonNullType,
  isObjectType,
  type OperationDefinitionNode,
  type SelectionSetNode,
  valueFromASTUntyped,
} from 'graphql';

export interface Costed {
  schema: GraphQLSchema;
  operation: OperationDefinitionNode;
  fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  variables: Readonly<Record<string, unknown>>;
  model: 'scaled' | 'linear';
}

/**
 * What a query costs: leaves nothing, objects with an id one point, a mutation ten, a connection two and its size times
 * its node's cost. The vendor's page says "sized by the first and last arguments"; what it charges in practice grows
 * more slowly than the size (25 points for one product with 250 variants and their inventory items,
 * community.shopify.dev, 2025), which `scaled` follows; `linear` is the older, harsher reading.
 *
 * With `data` (the answer), it is what was really delivered that counts.
 */
export const costOf = (query: Costed, data?: unknown): number => {
  const { schema, operation } = query;
  const root = operation.operation === 'mutation' ? schema.getMutationType() : schema.getQueryType();
  if (!root) return 0;
  return selectionCost(
    query,
    operation.selectionSet,
    root,
    data,
    data !== undefined,
    operation.operation === 'mutation',
  );
};

const selectionCost = (
  query: Costed,
  set: SelectionSetNode | undefined,
  type: GraphQLCompositeType,
  data: unknown,
  actual: boolean,
  mutation = false,
): number => {
  let sum = 0;
  let widest = 0;
  for (const node of set?.selections ?? []) {
    if (node.kind === 'Field') sum += (mutation ? 10 : 0) + fieldCost(query, node, type, data, actual);
    else {
      const fragment = node.kind === 'InlineFragment' ? node : query.fragments[node.name.value];
      const narrowed = fragment?.typeCondition ? query.schema.getType(fragment.typeCondition.name.value) : type;
      if (!fragment || !narrowed || !isCompositeType(narrowed)) continue;
      const cost = selectionCost(query, fragment.selectionSet, narrowed, data, actual);
      // Of the kinds that an interface may be, only one is.
      if (narrowed === type || isObjectType(type)) sum += cost;
      else widest = Math.max(widest, cost);
    }
  }
  return sum + widest;
};

const fieldCost = (
  query: Costed,
  node: FieldNode,
  parent: GraphQLCompositeType,
  data: unknown,
  actual: boolean,
): number => {
  const field = 'getFields' in parent ? parent.getFields()[node.name.value] : undefined;
  if (!field) return 0;
  const named = getNamedType(field.type);
  if (!isCompositeType(named)) return 0;
  const value = actual
    ? (data as Record<string, unknown> | undefined)?.[node.alias?.value ?? node.name.value]
    : undefined;
  if (named.name.endsWith('Connection')) {
    const nodes = actual ? nodesOf(node, value) : undefined;
    if (nodes) {
      const total = nodes.reduce<number>((sum, each) => sum + nodeCost(query, node.selectionSet, named, each, true), 0);
      return nodes.length === 0 ? 2 : 2 + scale(query, nodes.length) * (total / nodes.length);
    }
    if (actual) return 1;
    return 2 + scale(query, sizeOf(query, node) ?? 1) * nodeCost(query, node.selectionSet, named, undefined, false);
  }
  const own = weight(named);
  if (isList(field.type)) {
    if (Array.isArray(value)) {
      const total = value.reduce<number>(
        (sum, each) => sum + own + selectionCost(query, node.selectionSet, named, each, true),
        0,
      );
      return value.length === 0 ? own : scale(query, value.length) * (total / value.length);
    }
    return (
      scale(query, sizeOf(query, node) ?? 1) * (own + selectionCost(query, node.selectionSet, named, undefined, false))
    );
  }
  if (actual && (value === null || value === undefined)) return own;
  return own + selectionCost(query, node.selectionSet, named, value, actual);
};

/** The cost of one node of a connection, under `nodes` or `edges { node }`. */
const nodeCost = (
  query: Costed,
  set: SelectionSetNode | undefined,
  type: GraphQLNamedType,
  data: unknown,
  actual: boolean,
): number => {
  if (!isObjectType(type)) return 0;
  let cost = 0;
  const visit = (selections: SelectionSetNode | undefined, of: GraphQLNamedType): void => {
    if (!isObjectType(of)) return;
    for (const node of selections?.selections ?? []) {
      if (node.kind !== 'Field') {
        visit(node.kind === 'InlineFragment' ? node.selectionSet : query.fragments[node.name.value]?.selectionSet, of);
        continue;
      }
      const named = getNamedType(of.getFields()[node.name.value]?.type as GraphQLOutputType | undefined);
      if (node.name.value === 'edges' && named) visit(node.selectionSet, named);
      if ((node.name.value === 'node' || node.name.value === 'nodes') && named && isCompositeType(named))
        cost += Math.max(1, weight(named)) + selectionCost(query, node.selectionSet, named, data, actual);
    }
  };
  visit(set, type);
  return cost;
};

const nodesOf = (node: FieldNode, value: unknown): unknown[] | undefined => {
  const connection = value as { nodes?: unknown[]; edges?: { node: unknown }[] } | null | undefined;
  if (!connection) return undefined;
  const aliases = Object.values(connection).filter(Array.isArray);
  const list = connection.nodes ?? connection.edges?.map((edge) => edge.node) ?? aliases[0];
  return list ?? (node.selectionSet ? [] : undefined);
};

const weight = (type: GraphQLNamedType): number => ('getFields' in type && 'id' in type.getFields() ? 1 : 0);
const isList = (type: GraphQLOutputType): boolean => isListType(isNonNullType(type) ? type.ofType : type);

const scale = (query: Costed, size: number): number =>
  query.model === 'linear' ? size : size <= 1 ? size : Math.max(1, Math.round(2 * Math.log(size)));

const sizeOf = (query: Costed, node: FieldNode): number | undefined => {
  for (const argument of node.arguments ?? []) {
    const value = valueFromASTUntyped(argument.value, { ...query.variables });
    const name = argument.name.value;
    if ((name === 'first' || name === 'last') && typeof value === 'number') return value;
    if (name === 'ids' && Array.isArray(value)) return value.length;
  }
  return undefined;
};
