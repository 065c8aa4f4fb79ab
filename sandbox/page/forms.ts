import { escapeHtml as safe } from './html.ts';

/** A labelled input. */
export const field = (name: string, label: string, value: string, type: 'text' | 'number' = 'text'): string =>
  `<label>${safe(label)}<input name="${safe(name)}" type="${type}"${type === 'number' ? ' step="any"' : ''} value="${safe(value)}"></label>`;

/** A labelled list to choose from. */
export const choice = (name: string, label: string, options: readonly string[], value: string): string =>
  `<label>${safe(label)}<select name="${safe(name)}">${options
    .map(
      (option) =>
        `<option value="${safe(option)}"${option === value ? ' selected' : ''}>${safe(option === '' ? 'any' : option)}</option>`,
    )
    .join('')}</select></label>`;

/** A button that says what its form is to do. */
export const button = (action: string, label: string, look = ''): string =>
  `<button name="action" value="${safe(action)}"${look === '' ? '' : ` class="${look}"`}>${safe(label)}</button>`;
