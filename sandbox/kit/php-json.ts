/** JSON as PHP writes it by default: slashes escaped, everything beyond ASCII as `\uXXXX`. */
export const phpJson = (value: unknown): string => escapePhp(JSON.stringify(value));

/** Turns ordinary JSON text into PHP's: slashes and non-ASCII occur only inside strings. */
export const escapePhp = (json: string): string =>
  json
    .replaceAll('/', '\\/')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: "everything that is not ASCII" starts at 0x00
    .replace(/[^\x00-\x7f]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** A string's inside (no quotes), ready to be put between quotes in PHP's JSON. */
export const phpInner = (text: string): string => phpJson(text).slice(1, -1);

/** A number or string slot in a template: `"#n{L+3}"` becomes a bare number, `#s{EMAIL}` text. */
export interface Template {
  /** `values[slot]` is put in; `+k` is added to numbers. Texts must be escaped already. */
  render(values: Slots): string;
}
export type Slots = Record<string, number | string>;

/**
 * Compiles a value with slots into a renderer that joins text: a page of a hundred records costs
 * no object and no JSON.stringify.
 */
export const compileTemplate = (value: unknown): Template => {
  const text = phpJson(value);
  const literals: string[] = [];
  const slots: { name: string; plus: number; bare: boolean }[] = [];
  let last = 0;
  for (const match of text.matchAll(/"#n\{([A-Z]+)(?:\+(\d+))?\}"|#s\{([A-Z]+)\}/g)) {
    literals.push(text.slice(last, match.index));
    slots.push({ name: match[1] ?? match[3] ?? '', plus: Number(match[2] ?? 0), bare: match[1] !== undefined });
    last = match.index + match[0].length;
  }
  const tail = text.slice(last);
  return {
    render: (values) => {
      let out = '';
      for (let i = 0; i < slots.length; i += 1) {
        const slot = slots[i];
        if (!slot) continue;
        const filled = values[slot.name];
        out += literals[i];
        out += slot.bare && typeof filled === 'number' ? filled + slot.plus : filled;
      }
      return out + tail;
    },
  };
};
