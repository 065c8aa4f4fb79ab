import { indentJson } from '../format/json.ts';
import { CopyButton } from './copy-button.tsx';

/** A record as the vendor sent it, for experts. */
export function RawJson({ value, label }: { value: unknown; label: string }) {
  const text = typeof value === 'string' ? (isJson(value) ? indentJson(value) : value) : JSON.stringify(value, null, 2);
  return (
    <div className="relative overflow-hidden rounded-lg border bg-sunken">
      <div className="absolute top-1.5 right-1.5">
        <CopyButton text={text} label="Copy" />
      </div>
      <section
        aria-label={label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
        tabIndex={0}
        className="max-h-96 overflow-auto p-3 pr-11 outline-offset-[-2px]"
      >
        <pre className="font-mono text-xs leading-5">{text}</pre>
      </section>
    </div>
  );
}

const isJson = (text: string): boolean => /^\s*[[{]/.test(text);
