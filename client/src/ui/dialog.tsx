import { X } from 'lucide-react';
import { Dialog as Primitive } from 'radix-ui';
import type { ReactNode } from 'react';
import { Button } from './button.tsx';
import { cn } from './cn.ts';

interface DialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  description?: ReactNode;
  children: ReactNode;
  /** Buttons, at the bottom right. */
  footer?: ReactNode;
  className?: string;
}

export function Dialog({ open, onOpenChange, title, description, children, footer, className }: DialogProps) {
  return (
    <Primitive.Root open={open} onOpenChange={onOpenChange}>
      <Primitive.Portal>
        <Primitive.Overlay className="fixed inset-0 z-40 animate-appear bg-overlay" />
        <Primitive.Content
          {...(description === undefined ? { 'aria-describedby': undefined } : {})}
          className={cn(
            '-translate-x-1/2 fixed left-1/2 z-50 flex max-h-[calc(100dvh-2rem)] w-[calc(100vw-1.5rem)] max-w-lg flex-col rounded-xl border bg-surface shadow-black/10 shadow-xl outline-none max-sm:bottom-3 sm:top-[8vh] sm:max-h-[84vh]',
            className,
          )}
        >
          <div className="border-b py-4 pr-14 pl-5">
            <Primitive.Title className="text-lg">{title}</Primitive.Title>
            {description === undefined ? null : (
              <Primitive.Description className="mt-0.5 text-muted text-sm">{description}</Primitive.Description>
            )}
          </div>
          <div className="min-h-0 flex-1 overflow-y-auto px-5 py-4">{children}</div>
          {footer ? <div className="flex flex-wrap justify-end gap-2 border-t px-5 py-3">{footer}</div> : null}
          {/* Last, so that the first field has the focus when the dialog opens. */}
          <Primitive.Close asChild>
            <Button variant="ghost" size="iconSm" aria-label="Close" className="absolute top-3.5 right-3.5">
              <X />
            </Button>
          </Primitive.Close>
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
