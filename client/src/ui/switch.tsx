import { Switch as Primitive } from 'radix-ui';
import type { ComponentProps } from 'react';
import { cn } from './cn.ts';

export function Switch({ className, ...props }: ComponentProps<typeof Primitive.Root>) {
  return (
    <Primitive.Root
      className={cn(
        'relative h-5 w-9 shrink-0 rounded-full border border-border-strong bg-hover transition-colors duration-100 disabled:opacity-60 data-[state=checked]:border-accent data-[state=checked]:bg-accent',
        className,
      )}
      {...props}
    >
      <Primitive.Thumb className="block size-4 translate-x-px rounded-full bg-white shadow-sm transition-transform duration-100 data-[state=checked]:translate-x-[17px]" />
    </Primitive.Root>
  );
}
