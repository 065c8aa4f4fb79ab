import { Check, ChevronDown } from 'lucide-react';
import { Select as Primitive } from 'radix-ui';
import { cn } from './cn.ts';

export interface Choice<V extends string> {
  value: V;
  label: string;
}

interface SelectProps<V extends string> {
  id?: string;
  value: V | undefined;
  onChange: (value: V) => void;
  choices: readonly Choice<V>[];
  /** Read by screen readers where there is no visible label. */
  label?: string;
  placeholder?: string;
  disabled?: boolean | undefined;
  className?: string;
  'aria-describedby'?: string | undefined;
  'aria-invalid'?: boolean;
}

export function Select<V extends string>({
  value,
  onChange,
  choices,
  label,
  placeholder,
  disabled,
  className,
  ...control
}: SelectProps<V>) {
  return (
    <Primitive.Root
      value={value ?? ''}
      onValueChange={(next) => onChange(next as V)}
      {...(disabled === undefined ? {} : { disabled })}
    >
      <Primitive.Trigger
        aria-label={label}
        className={cn(
          'inline-flex h-8 items-center justify-between gap-1.5 rounded-md border border-border-strong/80 bg-surface px-2.5 text-left text-sm hover:border-border-strong disabled:opacity-60 pointer-coarse:h-10',
          className,
        )}
        {...control}
      >
        <span className="truncate">
          <Primitive.Value placeholder={placeholder} />
        </span>
        <Primitive.Icon>
          <ChevronDown className="size-4 text-muted" aria-hidden />
        </Primitive.Icon>
      </Primitive.Trigger>
      <Primitive.Portal>
        <Primitive.Content
          position="popper"
          sideOffset={4}
          className="z-50 max-h-80 min-w-[var(--radix-select-trigger-width)] animate-appear overflow-hidden rounded-lg border bg-surface p-1 shadow-black/5 shadow-lg"
        >
          <Primitive.Viewport>
            {choices.map((choice) => (
              <Primitive.Item
                key={choice.value}
                value={choice.value}
                className="flex h-8 cursor-default select-none items-center gap-2 rounded-md pr-3 pl-7 text-sm outline-none data-[highlighted]:bg-hover pointer-coarse:h-10"
              >
                <Primitive.ItemIndicator className="-ml-5">
                  <Check className="size-4" aria-hidden />
                </Primitive.ItemIndicator>
                <Primitive.ItemText>{choice.label}</Primitive.ItemText>
              </Primitive.Item>
            ))}
          </Primitive.Viewport>
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
