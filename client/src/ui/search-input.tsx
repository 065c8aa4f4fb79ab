import { Search, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useDebounced } from '../hooks/use-debounced.ts';
import { cn } from './cn.ts';
import { Input } from './input.tsx';

interface SearchInputProps {
  value: string;
  onChange: (value: string) => void;
  label: string;
  placeholder: string;
  className?: string;
}

/** Searches as you type, once the typing pauses. "/" jumps to it. */
export function SearchInput({ value, onChange, label, placeholder, className }: SearchInputProps) {
  const [text, setText] = useState(value);
  const settled = useDebounced(text, 220);
  const input = useRef<HTMLInputElement>(null);
  const sent = useRef(value);

  useEffect(() => {
    if (settled.trim() === sent.current) return;
    sent.current = settled.trim();
    onChange(settled.trim());
  }, [settled, onChange]);

  // The address changed from elsewhere (back, a link): the box follows.
  useEffect(() => {
    if (value === sent.current) return;
    sent.current = value;
    setText(value);
  }, [value]);

  useEffect(() => {
    const jump = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (event.key !== '/' || event.metaKey || event.ctrlKey || target.closest('input, textarea, [contenteditable]'))
        return;
      event.preventDefault();
      input.current?.focus();
    };
    document.addEventListener('keydown', jump);
    return () => document.removeEventListener('keydown', jump);
  }, []);

  return (
    <div className={cn('relative', className)}>
      <Search
        className="-translate-y-1/2 pointer-events-none absolute top-1/2 left-2.5 size-4 text-muted"
        aria-hidden
      />
      <Input
        ref={input}
        type="search"
        aria-label={label}
        placeholder={placeholder}
        value={text}
        onChange={(event) => setText(event.target.value)}
        className="pr-8 pl-8 [&::-webkit-search-cancel-button]:hidden"
      />
      {text === '' ? null : (
        <button
          type="button"
          aria-label="Clear the search"
          onClick={() => {
            setText('');
            input.current?.focus();
          }}
          className="-translate-y-1/2 absolute top-1/2 right-1.5 rounded-sm p-1 text-muted hover:text-foreground"
        >
          <X className="size-3.5" />
        </button>
      )}
    </div>
  );
}
