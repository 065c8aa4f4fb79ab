import { escapePhp, phpJson } from '../kit/php-json.ts';
import { type Answer, isRefusal, type Refusal, refuse } from './errors.ts';
import { listSpecs } from './list-query.ts';
import { onlyFields } from './lists.ts';
import { listOf, type PhpQuery, readParams } from './params.ts';
import type { RestRequest } from './rest-route.ts';
import { type Fields, homeToken } from './source.ts';

/** One record, trimmed to `_fields` where asked. */
export const recordAnswer = (request: RestRequest, record: Fields, status = 200): Answer => {
  const fields = request.query.get('_fields');
  const shown = fields === undefined ? record : onlyFields(record, listOf(fields));
  const body = phpJson(shown).replaceAll(homeToken, escapePhp(request.home));
  const location = `${request.home}/wp-json${request.route.replace(/\/batch$/, '')}/${String(record.id)}`;
  return { status, body, ...(status === 201 ? { headers: { Location: location } } : {}) };
};

/** Records at hand as a list page. */
export const recordsAnswer = (request: RestRequest, records: readonly Fields[], counted = true): Answer => {
  const page = pageOf(records, request.query);
  if ('status' in page) return page;
  const fields = request.query.get('_fields');
  const shown = fields === undefined ? page.records : page.records.map((record) => onlyFields(record, listOf(fields)));
  const body = phpJson(shown).replaceAll(homeToken, escapePhp(request.home));
  return { status: 200, body, ...(counted ? { headers: page.headers } : {}) };
};

/** What a write answers: the record as it is now, or why not. */
export const written = (request: RestRequest, result: Fields | Refusal, status: number): Answer =>
  isRefusal(result) && 'message' in result && !('id' in result)
    ? refuse(result)
    : recordAnswer(request, result as Fields, status);

/** A page of records that are at hand: variations, refunds, notes, subscriptions. */
const pageOf = (
  records: readonly Fields[],
  query: PhpQuery,
): { records: readonly Fields[]; headers: Record<string, string> } | Answer => {
  const params = readParams(query, { ...listSpecs.products, status: { type: 'string' }, orderby: { type: 'string' } });
  if (isRefusal(params)) return refuse(params, 'GET, POST');
  const perPage = params.integer('per_page') ?? 10;
  const offset = params.integer('offset') ?? ((params.integer('page') ?? 1) - 1) * perPage;
  const sorted = params.text('order') === 'asc' ? [...records].reverse() : records;
  const headers = {
    'X-WP-Total': String(records.length),
    'X-WP-TotalPages': String(Math.ceil(records.length / perPage)),
  };
  return { records: sorted.slice(offset, offset + perPage), headers };
};
