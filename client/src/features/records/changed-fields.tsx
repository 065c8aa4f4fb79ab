import { ArrowRight } from 'lucide-react';
import { fieldName, shortValue } from '../../format/words.ts';

/** Fields before → after, one a line. */
export function ChangedFields({ before, after }: { before: Record<string, unknown>; after: Record<string, unknown> }) {
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  if (fields.length === 0) return null;
  return (
    <dl className="mt-1.5 space-y-1 rounded-md border bg-sunken px-2.5 py-1.5 text-sm">
      {fields.map((field) => (
        <div key={field} className="flex flex-wrap items-baseline gap-x-2">
          <dt className="text-muted">{fieldName(field)}</dt>
          <dd className="tabular min-w-0 break-words">
            <del className="text-muted decoration-border-strong">{shortValue(before[field])}</del>
            <ArrowRight className="mx-1 inline size-3.5 text-muted" aria-label="became" />
            <ins className="font-medium no-underline">{shortValue(after[field])}</ins>
          </dd>
        </div>
      ))}
    </dl>
  );
}
