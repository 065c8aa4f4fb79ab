/**
 * Indents JSON text without reading it as values: numbers beyond a float's reach keep every digit.
 * Text that is no JSON comes back nearly as it was.
 */
export function indentJson(text: string): string {
  let out = '';
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const letter = text.charAt(at);
    if (quoted) {
      out += letter;
      if (letter === '\\') out += text.charAt(++at);
      else if (letter === '"') quoted = false;
    } else if (letter === '"') {
      quoted = true;
      out += letter;
    } else if (letter === '{' || letter === '[') {
      const closing = letter === '{' ? '}' : ']';
      const next = text.slice(at + 1).search(/\S/);
      if (next !== -1 && text.charAt(at + 1 + next) === closing) {
        out += letter + closing;
        at += 1 + next;
      } else out += letter + line(++depth);
    } else if (letter === '}' || letter === ']') out += line(--depth) + letter;
    else if (letter === ',') out += letter + line(depth);
    else if (letter === ':') out += ': ';
    else if (letter.trim() !== '') out += letter;
  }
  return out;
}

const line = (depth: number): string => `\n${'  '.repeat(Math.max(0, depth))}`;
