import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getArgumentValues,
  getNamedType,
  isAbstractType,
  isListType,
  isNonNullType,
  isObjectType,
  type SelectionSetNode,
} from 'graphql';
import type { Args, Context } from '../schema/context.ts';
import type { FieldReader, Fields } from '../schema/fields.ts';

/** One line of a result: the object itself, and whose child it is. */
export type Emit = (line: Record<string, unknown>) => void;

export interface Projector {
  /** Writes a record and its children as lines. */
  lines(source: unknown, context: Context, parentId: string | undefined, emit: Emit): void;
}

type Plan = Entry[];
interface Entry {
  key: string;
  read: FieldReader;
  args: Args;
  /** Absent: a scalar. */
  inner?: (source: unknown) => Plan;
  /** Whether connections may stand within: only then is it looked into a second time. */
  holds?: boolean;
  /** Its nodes become lines of their own. */
  nodes?: Projector;
}

/**
 * A selection as functions, made once for a bulk operation: a million orders go through no GraphQL engine.
 * Connections' nodes become lines with `__parentId`.
 */
export const compileProjector = (
  schema: GraphQLSchema,
  fields: Fields,
  fragments: Readonly<Record<string, FragmentDefinitionNode>>,
  set: SelectionSetNode,
  type: GraphQLObjectType,
): Projector => {
  const planOf = (selections: SelectionSetNode, of: GraphQLObjectType): Plan => {
    const plan: Plan = [];
    const add = (node: FieldNode): void => {
      const name = node.name.value;
      const key = node.alias?.value ?? name;
      if (name === '__typename') {
        plan.push({ key, read: () => of.name, args: {} });
        return;
      }
      const field = of.getFields()[name];
      if (!field) return;
      const named = getNamedType(field.type);
      const args = getArgumentValues(field, node, {});
      const read = fields(of, name);
      if (named.name.endsWith('Connection') && isObjectType(named)) {
        const inner = nodeSelection(node, named, fragments);
        if (inner)
          plan.push({
            key,
            read,
            args: { first: 250, ...args },
            nodes: compileProjector(schema, fields, fragments, inner.set, inner.type),
          });
      } else if (node.selectionSet) {
        const selection = node.selectionSet;
        const kept = new Map<string, Plan>();
        plan.push({
          key,
          read,
          args,
          holds: mayHold(selection, named, fragments),
          inner: (source) => {
            const concrete = isAbstractType(named)
              ? String((source as { __typename?: unknown }).__typename)
              : named.name;
            const known = kept.get(concrete);
            if (known) return known;
            const object = schema.getType(concrete);
            const made = object && isObjectType(object) ? planOf(selection, object) : [];
            kept.set(concrete, made);
            return made;
          },
        });
      } else plan.push({ key, read, args });
    };
    const visit = (selection: SelectionSetNode): void => {
      for (const node of selection.selections) {
        if (node.kind === 'Field') add(node);
        else {
          const fragment = node.kind === 'InlineFragment' ? node : fragments[node.name.value];
          const wanted = fragment?.typeCondition?.name.value;
          const fits =
            wanted === undefined || wanted === of.name || of.getInterfaces().some((each) => each.name === wanted);
          if (fragment && fits) visit(fragment.selectionSet);
        }
      }
    };
    visit(selections);
    return plan;
  };

  const plan = planOf(set, type);
  const id = fields(type, 'id');

  const lines: Projector['lines'] = (source, context, parentId, emit) => {
    const line: Record<string, unknown> = {};
    for (const entry of plan) if (!entry.nodes) line[entry.key] = answerOf(entry, source, context);
    if (parentId !== undefined) line.__parentId = parentId;
    emit(line);
    let own: string | undefined;
    for (const { entry, of } of connectionsWithin(plan, source, context)) {
      own ??= String(id(source, {}, context));
      for (const child of everyNode(entry.read, of, entry.args, context)) entry.nodes?.lines(child, context, own, emit);
    }
  };
  return { lines };
};

/** Connections of a node, those of plain objects in it too: their rows name the node as their parent. */
function* connectionsWithin(plan: Plan, source: unknown, context: Context): Generator<{ entry: Entry; of: unknown }> {
  for (const entry of plan) {
    if (entry.nodes) yield { entry, of: source };
    else if (entry.inner && entry.holds) {
      const value = entry.read(source, entry.args, context);
      if (value !== null && value !== undefined && !Array.isArray(value))
        yield* connectionsWithin(entry.inner(value), value, context);
    }
  }
}

const answerOf = (entry: Entry, source: unknown, context: Context): unknown => {
  const value = entry.read(source, entry.args, context);
  if (!entry.inner || value === null || value === undefined) return value ?? null;
  const inner = entry.inner;
  const one = (item: unknown): unknown => {
    if (item === null || item === undefined) return null;
    const made: Record<string, unknown> = {};
    for (const each of inner(item)) if (!each.nodes) made[each.key] = answerOf(each, item, context);
    return made;
  };
  return Array.isArray(value) ? value.map(one) : one(value);
};

/** Whether a selection has connections in it, at any depth. Of an interface that is not known beforehand. */
const mayHold = (
  set: SelectionSetNode,
  type: GraphQLNamedType,
  fragments: Readonly<Record<string, FragmentDefinitionNode>>,
): boolean =>
  set.selections.some((node) => {
    if (!isObjectType(type)) return true;
    if (node.kind !== 'Field') {
      const inner = node.kind === 'InlineFragment' ? node.selectionSet : fragments[node.name.value]?.selectionSet;
      return inner !== undefined && mayHold(inner, type, fragments);
    }
    const named = getNamedType(type.getFields()[node.name.value]?.type as GraphQLOutputType | undefined);
    if (!named || !node.selectionSet) return false;
    return named.name.endsWith('Connection') || mayHold(node.selectionSet, named, fragments);
  });

/** All nodes of a connection, page by page. */
function* everyNode(read: FieldReader, source: unknown, args: Args, context: Context): Generator<unknown> {
  for (let after: string | null = null; ; ) {
    const page = read(source, after === null ? args : { ...args, after }, context) as {
      nodes: unknown[];
      pageInfo: { hasNextPage: boolean; endCursor: string | null };
    } | null;
    yield* page?.nodes ?? [];
    if (!page?.pageInfo.hasNextPage) return;
    after = page.pageInfo.endCursor;
  }
}

/** What is selected of a connection's nodes, under `edges { node }` or `nodes`. */
export const nodeSelection = (
  field: FieldNode,
  connection: GraphQLObjectType,
  fragments: Readonly<Record<string, FragmentDefinitionNode>>,
): { set: SelectionSetNode; type: GraphQLObjectType } | undefined => {
  const within = (set: SelectionSetNode | undefined, name: string): FieldNode | undefined => {
    for (const node of set?.selections ?? []) {
      if (node.kind === 'Field' && node.name.value === name) return node;
      if (node.kind === 'Field') continue;
      const inner = within(
        node.kind === 'InlineFragment' ? node.selectionSet : fragments[node.name.value]?.selectionSet,
        name,
      );
      if (inner) return inner;
    }
    return undefined;
  };
  const node = within(within(field.selectionSet, 'edges')?.selectionSet, 'node') ?? within(field.selectionSet, 'nodes');
  const nodes = connection.getFields().nodes?.type as GraphQLOutputType | undefined;
  const type = nodes && getNamedType(nodes);
  return node?.selectionSet && type && isObjectType(type) ? { set: node.selectionSet, type } : undefined;
};

export const isList = (type: GraphQLOutputType): boolean => isListType(isNonNullType(type) ? type.ofType : type);
