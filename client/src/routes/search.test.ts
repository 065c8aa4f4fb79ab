import { describe, expect, it } from 'vitest';
import { ordersSearch, runSearch } from './search.ts';

describe('what addresses hold', () => {
  it('takes a number that is searched for as text', () => {
    expect(ordersSearch.parse({ q: 2500 }).q).toBe('2500');
    expect(ordersSearch.parse({ q: 'ada' }).q).toBe('ada');
  });

  it('drops what does not fit instead of refusing the page', () => {
    expect(ordersSearch.parse({ financial: 'nonsense', sort: 7, missing: 'x' })).toEqual({});
    expect(runSearch.parse({ tab: 'calls', stream: {} })).toEqual({ tab: 'calls' });
  });
});
