import type { ReactNode } from 'react';
import { cn } from '../../ui/cn.ts';

export interface Fact {
  label: string;
  value: ReactNode;
  /** Where the value comes from, shown on hover. */
  source?: string | undefined;
}

/** Names and values beneath each other; where nothing is known a dash stands. */
export function Facts({ facts, className }: { facts: Fact[]; className?: string }) {
  return (
    <dl className={cn('divide-y', className)}>
      {facts.map(({ label, value, source }) => (
        <div key={label} className="grid grid-cols-[6.75rem_minmax(0,1fr)] gap-3 px-4 py-2 text-sm" title={source}>
          <dt className="text-muted">{label}</dt>
          <dd
            className={cn(
              'min-w-0 break-words',
              source && 'decoration-border-strong decoration-dotted underline-offset-4 hover:underline',
            )}
          >
            {value === null || value === undefined || value === '' ? <span className="text-muted">—</span> : value}
            {source ? <span className="sr-only"> ({source})</span> : null}
          </dd>
        </div>
      ))}
    </dl>
  );
}
