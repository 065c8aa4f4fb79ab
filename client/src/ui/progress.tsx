import { cn } from './cn.ts';

interface ProgressProps {
  /** Between 0 and 1; undefined while the end is not known. */
  value: number | undefined;
  label: string;
  tone?: 'accent' | 'ok' | 'warn' | 'bad';
  className?: string;
}

const fills = { accent: 'bg-accent', ok: 'bg-ok', warn: 'bg-warn', bad: 'bg-bad' };

export function Progress({ value, label, tone = 'accent', className }: ProgressProps) {
  const percent = value === undefined ? undefined : Math.round(Math.min(1, Math.max(0, value)) * 100);
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      className={cn('h-1.5 overflow-hidden rounded-full bg-hover', className)}
    >
      <div
        className={cn(
          'h-full rounded-full transition-[width] duration-150',
          fills[tone],
          percent === undefined && 'animate-pulse',
        )}
        style={{ width: percent === undefined ? '35%' : `${percent}%` }}
      />
    </div>
  );
}
