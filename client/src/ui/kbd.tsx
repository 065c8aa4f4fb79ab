import type { ReactNode } from 'react';

export function Kbd({ children }: { children: ReactNode }) {
  return (
    <kbd className="rounded-sm border bg-surface px-1 py-px font-sans text-[0.6875rem] text-muted leading-4">
      {children}
    </kbd>
  );
}
