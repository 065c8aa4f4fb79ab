import { Eye, EyeOff } from 'lucide-react';
import { type ComponentProps, useState } from 'react';
import { cn } from '../../ui/cn.ts';
import { Input } from '../../ui/input.tsx';

/** A secret, hidden until somebody wants to read what they typed. */
export function PasswordInput({ className, ...props }: ComponentProps<'input'>) {
  const [shown, setShown] = useState(false);
  return (
    <div className="relative">
      <Input {...props} type={shown ? 'text' : 'password'} spellCheck={false} className={cn('h-10 pr-10', className)} />
      <button
        type="button"
        aria-label={shown ? 'Hide it' : 'Show it'}
        aria-pressed={shown}
        onClick={() => setShown(!shown)}
        className="-translate-y-1/2 absolute top-1/2 right-1.5 rounded-sm p-1.5 text-muted hover:text-foreground"
      >
        {shown ? <EyeOff className="size-4" /> : <Eye className="size-4" />}
      </button>
    </div>
  );
}
