import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Tone } from './badge.tsx';
import { cn } from './cn.ts';

const looks: Record<Tone, { box: string; icon: ReactNode }> = {
  neutral: { box: 'border-border bg-sunken', icon: <Info className="text-muted" /> },
  accent: { box: 'border-accent/25 bg-accent-soft', icon: <Info className="text-accent-text" /> },
  ok: { box: 'border-ok/30 bg-ok-soft', icon: <CircleCheck className="text-ok-text" /> },
  warn: { box: 'border-warn/35 bg-warn-soft', icon: <TriangleAlert className="text-warn-text" /> },
  bad: { box: 'border-bad/30 bg-bad-soft', icon: <CircleAlert className="text-bad-text" /> },
};

interface NoticeProps {
  tone?: Tone;
  title?: ReactNode;
  children?: ReactNode;
  /** What mends it. */
  action?: ReactNode;
  className?: string;
  role?: 'alert' | 'status';
}

export function Notice({ tone = 'neutral', title, children, action, className, role }: NoticeProps) {
  const look = looks[tone];
  return (
    <div
      role={role}
      className={cn('flex flex-wrap gap-x-3 gap-y-2 rounded-lg border px-3 py-2.5', look.box, className)}
    >
      <span className="mt-0.5 [&_svg]:size-4" aria-hidden>
        {look.icon}
      </span>
      <div className="min-w-0 flex-1 basis-48 text-sm">
        {title ? <p className="font-medium">{title}</p> : null}
        {children ? <div className="break-words text-foreground/85">{children}</div> : null}
      </div>
      {action ? <div className="flex flex-wrap items-center gap-2">{action}</div> : null}
    </div>
  );
}
