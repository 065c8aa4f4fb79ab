/** Shopify's search syntax: `field:>='value' AND (a OR b) -c`. https://shopify.dev/docs/api/usage/search-syntax (November 2026) */
export type Node =
  | { kind: 'and' | 'or'; parts: Node[] }
  | { kind: 'not'; part: Node }
  | { kind: 'term'; field: string | undefined; comparator: Comparator; value: string; quoted: boolean };
export type Comparator = ':' | '>' | '>=' | '<' | '<=';

interface Token {
  kind: 'word' | 'open' | 'close' | 'and' | 'or' | 'not';
  field?: string;
  comparator?: Comparator;
  value?: string;
  quoted?: boolean;
}

/** Never fails: what cannot be read is a bare word, as the vendor takes it. */
export const parseSearch = (text: string): Node => {
  const tokens = tokenise(text);
  let at = 0;
  const peek = (): Token | undefined => tokens[at];

  const either = (): Node => {
    const parts = [both()];
    while (peek()?.kind === 'or') {
      at += 1;
      parts.push(both());
    }
    return parts.length === 1 && parts[0] ? parts[0] : { kind: 'or', parts };
  };
  const both = (): Node => {
    const parts: Node[] = [];
    for (let token = peek(); token && token.kind !== 'or' && token.kind !== 'close'; token = peek()) {
      if (token.kind === 'and') at += 1;
      else parts.push(one());
    }
    return { kind: 'and', parts };
  };
  const one = (): Node => {
    const token = tokens[at];
    at += 1;
    if (token?.kind === 'not') return { kind: 'not', part: one() };
    if (token?.kind === 'open') {
      const inner = either();
      if (peek()?.kind === 'close') at += 1;
      return inner;
    }
    return {
      kind: 'term',
      field: token?.field,
      comparator: token?.comparator ?? ':',
      value: token?.value ?? '',
      quoted: token?.quoted ?? false,
    };
  };
  const found: Node[] = [either()];
  while (at < tokens.length) {
    // A closing bracket that nothing opened.
    if (peek()?.kind === 'close') at += 1;
    else found.push(either());
  }
  return found.length === 1 && found[0] ? found[0] : { kind: 'and', parts: found };
};

const pattern =
  /\s*(?:(\()|(\))|(AND|OR|NOT)(?=[\s(])|(-)(?=\S)|(?:(\w+):(>=|<=|>|<)?)?(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|([^\s()]+)))/gy;

const tokenise = (text: string): Token[] => {
  const tokens: Token[] = [];
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match && match[0] !== ''; match = pattern.exec(text)) {
    const [, open, close, word, minus, field, comparator, single, double, bare] = match;
    if (open) tokens.push({ kind: 'open' });
    else if (close) tokens.push({ kind: 'close' });
    else if (minus || word === 'NOT') tokens.push({ kind: 'not' });
    else if (word) tokens.push({ kind: word === 'AND' ? 'and' : 'or' });
    else {
      const quoted = single !== undefined || double !== undefined;
      tokens.push({
        kind: 'word',
        ...(field === undefined ? {} : { field: field.toLowerCase() }),
        comparator: (comparator as Comparator | undefined) ?? ':',
        value: (single ?? double ?? bare ?? '').replace(/\\(.)/g, '$1'),
        quoted,
      });
    }
  }
  return tokens;
};
