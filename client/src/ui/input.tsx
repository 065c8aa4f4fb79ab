import type { ComponentProps } from 'react';
import { cn } from './cn.ts';

const control =
  'w-full rounded-md border border-border-strong/80 bg-surface text-foreground placeholder:text-muted/80 transition-colors duration-100 hover:border-border-strong focus-visible:outline-offset-0 aria-invalid:border-bad disabled:opacity-60';

export function Input({ className, ...props }: ComponentProps<'input'>) {
  return <input className={cn(control, 'h-8 px-2.5 pointer-coarse:h-10', className)} {...props} />;
}

export function Textarea({ className, ...props }: ComponentProps<'textarea'>) {
  return <textarea className={cn(control, 'min-h-20 px-2.5 py-1.5', className)} {...props} />;
}
