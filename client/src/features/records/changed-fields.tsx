import { ArrowRight } from 'lucide-react';
import { fieldName, shortValue } from '../../format/words.ts';

type Fields = Record<string, unknown>;

/** Fields before → after, one a line; of an address only the parts that differ. */
export function ChangedFields({ before, after }: { before: Fields; after: Fields }) {
  const changes = differences(before, after);
  if (changes.length === 0) return null;
  return (
    <dl className="mt-1.5 space-y-1 rounded-md border bg-sunken px-2.5 py-1.5 text-sm">
      {changes.map((change) => (
        <div key={change.name} className="flex flex-wrap items-baseline gap-x-2">
          <dt className="text-muted">{change.name}</dt>
          <dd className="tabular min-w-0 break-words">
            <del className="text-muted decoration-border-strong">{shortValue(change.before)}</del>
            <ArrowRight className="mx-1 inline size-3.5 text-muted" aria-label="became" />
            <ins className="font-medium no-underline">{shortValue(change.after)}</ins>
          </dd>
        </div>
      ))}
    </dl>
  );
}

interface Difference {
  name: string;
  before: unknown;
  after: unknown;
}

function differences(before: Fields, after: Fields): Difference[] {
  return union(before, after).flatMap((field): Difference[] => {
    const [from, to] = [before[field], after[field]];
    if (!isFields(from) || !isFields(to)) return [{ name: fieldName(field), before: from, after: to }];
    return union(from, to)
      .filter((part) => JSON.stringify(from[part]) !== JSON.stringify(to[part]))
      .map((part) => ({
        name: `${fieldName(field)}: ${fieldName(part).toLowerCase()}`,
        before: from[part],
        after: to[part],
      }));
  });
}

const union = (one: Fields, other: Fields): string[] => [...new Set([...Object.keys(one), ...Object.keys(other)])];

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
