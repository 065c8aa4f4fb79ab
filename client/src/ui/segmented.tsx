import { ToggleGroup } from 'radix-ui';
import type { ReactNode } from 'react';
import { cn } from './cn.ts';

interface SegmentedProps<V extends string> {
  label: string;
  value: V;
  onChange: (value: V) => void;
  choices: readonly { value: V; label: ReactNode }[];
  className?: string;
}

/** A few choices beside each other, one of which holds. */
export function Segmented<V extends string>({ label, value, onChange, choices, className }: SegmentedProps<V>) {
  return (
    <ToggleGroup.Root
      type="single"
      aria-label={label}
      value={value}
      onValueChange={(next) => {
        if (next) onChange(next as V);
      }}
      className={cn('inline-flex rounded-md border border-border-strong/80 bg-surface p-0.5', className)}
    >
      {choices.map((choice) => (
        <ToggleGroup.Item
          key={choice.value}
          value={choice.value}
          className="inline-flex h-6.5 items-center gap-1.5 rounded-sm px-2.5 text-muted text-sm hover:text-foreground data-[state=on]:bg-hover data-[state=on]:font-medium data-[state=on]:text-foreground pointer-coarse:h-8.5 [&_svg]:size-4"
        >
          {choice.label}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  );
}
