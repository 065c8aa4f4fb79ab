import {
  type DocumentNode,
  execute,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLFieldResolver,
  getOperationAST,
  parse,
  validate,
} from 'graphql';
import type { Args, Context, Table } from './context.ts';
import { costOf } from './cost.ts';
import { type Fields, makeFields } from './fields.ts';
import { loadSchema } from './load.ts';

export interface GraphqlRequest {
  query: string;
  variables: Record<string, unknown>;
  operationName: string | undefined;
}
export type Answer = Record<string, unknown>;

interface Engine {
  fields: Fields;
  resolve: GraphQLFieldResolver<unknown, Context>;
  documents: Map<string, { document: DocumentNode } | { errors: Answer[] }>;
}

/** Answers requests as the Admin API does: schema, cost, bucket, then data. All of it is a 200. */
export const makeExecutor = (tables: Readonly<Record<string, Table>>) => {
  const engines = new Map<string, Engine>();
  const engineOf = (version: string): Engine => {
    const known = engines.get(version);
    if (known) return known;
    const fields = makeFields(loadSchema(version), tables);
    const made: Engine = {
      fields,
      resolve: (source, args, context, info) => fields(info.parentType, info.fieldName)(source, args as Args, context),
      documents: new Map(),
    };
    engines.set(version, made);
    return made;
  };

  const read = (version: string, query: string): { document: DocumentNode } | { errors: Answer[] } => {
    const { documents } = engineOf(version);
    const known = documents.get(query);
    if (known) return known;
    const made = readDocument(version, query);
    if (documents.size > 200) documents.clear();
    documents.set(query, made);
    return made;
  };

  const answer = async (request: GraphqlRequest, context: Context, throttle: boolean): Promise<Answer> => {
    const { shop, version } = context;
    const found = read(version, request.query);
    if ('errors' in found) return found;
    const operation = getOperationAST(found.document, request.operationName);
    if (!operation) return { errors: [{ message: 'No operation named in the request.' }] };
    const fragments: Record<string, FragmentDefinitionNode> = {};
    for (const node of found.document.definitions)
      if (node.kind === 'FragmentDefinition') fragments[node.name.value] = node;
    const { schema } = loadSchema(version);
    const costed = { schema, operation, fragments, variables: request.variables, model: shop.faults.costModel };
    const requestedQueryCost = Math.max(1, Math.ceil(costOf(costed)));
    const bucket = shop.bucket(context.app);
    const cost = (actualQueryCost: number | null): Answer => ({
      cost: { requestedQueryCost, actualQueryCost, throttleStatus: bucket.status() },
    });
    const max = shop.faults.maxQueryCost;
    if (requestedQueryCost > max) return { errors: [tooDear(requestedQueryCost, max)], extensions: cost(null) };
    if (throttle || !bucket.take(requestedQueryCost))
      return {
        errors: [{ message: 'Throttled', extensions: { code: 'THROTTLED', documentation: limits } }],
        extensions: cost(null),
      };

    const result = await execute({
      schema,
      document: found.document,
      rootValue: {},
      contextValue: context,
      variableValues: request.variables,
      ...(request.operationName === undefined ? {} : { operationName: request.operationName }),
      fieldResolver: engineOf(version).resolve,
      typeResolver: (value) => (value as { __typename?: string }).__typename,
    });
    const actual = Math.min(requestedQueryCost, Math.max(1, Math.ceil(result.data ? costOf(costed, result.data) : 1)));
    bucket.giveBack(requestedQueryCost - actual);
    const warned = context.searches.filter((search) => search.warnings.length > 0);
    return {
      ...(result.data === undefined ? {} : { data: result.data }),
      ...(result.errors ? { errors: result.errors.map(shown) } : {}),
      extensions: { ...cost(actual), ...(warned.length > 0 ? { search: warned.map(searchNote) } : {}) },
    };
  };
  return { answer, fieldsOf: (version: string) => engineOf(version).fields, read };
};
export type Executor = ReturnType<typeof makeExecutor>;

const readDocument = (version: string, query: string): { document: DocumentNode } | { errors: Answer[] } => {
  let document: DocumentNode;
  try {
    document = parse(query);
  } catch (error) {
    return { errors: [error instanceof GraphQLError ? shown(error) : { message: String(error) }] };
  }
  const errors = validate(loadSchema(version).schema, document);
  return errors.length > 0 ? { errors: errors.map(refused) } : { document };
};

const shown = (error: GraphQLError): Answer => ({
  message: error.message,
  ...(error.locations ? { locations: error.locations } : {}),
  ...(error.path ? { path: error.path } : {}),
  ...(Object.keys(error.extensions).length > 0 ? { extensions: error.extensions } : {}),
});

/** The schema's refusals carry the vendor's codes. */
const refused = (error: GraphQLError): Answer => {
  const field = /Cannot query field "(\w+)" on type "(\w+)"/.exec(error.message);
  if (!field) return { ...shown(error), extensions: { code: 'argumentLiteralsIncompatible' } };
  return {
    ...shown(error),
    message: `Field '${field[1]}' doesn't exist on type '${field[2]}'`,
    extensions: { code: 'undefinedField', typeName: field[2], fieldName: field[1] },
  };
};

const limits = 'https://shopify.dev/api/usage/rate-limits';
const tooDear = (cost: number, maxCost: number): Answer => ({
  message: `Query cost is ${cost}, which exceeds the single query max cost limit (${maxCost}).\n\nSee ${limits} for more information on how the cost of a query is calculated.`,
  extensions: { code: 'MAX_COST_EXCEEDED', cost, maxCost, documentation: limits },
});

const searchNote = ({ path, query, warnings }: Context['searches'][number]): Answer => ({
  path,
  query,
  parsed: {},
  warnings,
});
