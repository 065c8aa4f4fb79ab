import { cva, type VariantProps } from 'class-variance-authority';
import { LoaderCircle } from 'lucide-react';
import { Slot } from 'radix-ui';
import type { ComponentProps } from 'react';
import { cn } from './cn.ts';

export const buttonClass = cva(
  'inline-flex shrink-0 items-center justify-center gap-1.5 whitespace-nowrap rounded-md border font-medium transition-colors duration-100 disabled:opacity-55 aria-disabled:opacity-55 [&_svg]:size-4 [&_svg]:shrink-0',
  {
    variants: {
      variant: {
        primary:
          'border-transparent bg-accent text-accent-foreground hover:bg-accent-hover disabled:hover:bg-accent aria-disabled:hover:bg-accent',
        secondary: 'bg-surface text-foreground hover:bg-hover border-border-strong/70',
        ghost: 'border-transparent text-muted hover:bg-hover hover:text-foreground',
        danger: 'border-transparent bg-bad text-white hover:brightness-95',
        dangerOutline: 'border-border-strong/70 bg-surface text-bad-text hover:bg-bad-soft',
        link: 'border-transparent text-accent-text hover:underline underline-offset-4',
      },
      size: {
        sm: 'h-7 px-2.5 text-sm pointer-coarse:h-9',
        md: 'h-8 px-3 text-sm pointer-coarse:h-10',
        lg: 'h-10 px-4 text-base',
        icon: 'size-8 pointer-coarse:size-10',
        iconSm: 'size-7 pointer-coarse:size-9',
        inline: 'h-auto px-0',
      },
    },
    defaultVariants: { variant: 'secondary', size: 'md' },
  },
);

interface ButtonProps extends ComponentProps<'button'>, VariantProps<typeof buttonClass> {
  asChild?: boolean | undefined;
  /** Shows a spinner and refuses presses, without losing focus. */
  busy?: boolean | undefined;
}

export function Button({ className, variant, size, asChild, busy, children, onClick, ...props }: ButtonProps) {
  const classes = cn(buttonClass({ variant, size }), className);
  if (asChild) {
    return (
      <Slot.Root className={classes} onClick={onClick} {...props}>
        {children}
      </Slot.Root>
    );
  }
  return (
    <button
      type="button"
      {...props}
      className={classes}
      aria-disabled={busy || undefined}
      aria-busy={busy || undefined}
      onClick={busy ? (event) => event.preventDefault() : onClick}
    >
      {busy ? <LoaderCircle className="animate-spin" aria-hidden /> : null}
      {children}
    </button>
  );
}
