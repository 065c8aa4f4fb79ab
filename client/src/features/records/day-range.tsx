import { CalendarRange } from 'lucide-react';
import { Popover } from 'radix-ui';
import { useId } from 'react';
import { buttonClass } from '../../ui/button.tsx';
import { cn } from '../../ui/cn.ts';
import { Input } from '../../ui/input.tsx';

interface DayRangeProps {
  label: string;
  from: string | undefined;
  to: string | undefined;
  onChange: (range: { from: string | undefined; to: string | undefined }) => void;
}

/** From which day to which, both included; either may be open. */
export function DayRange({ label, from, to, onChange }: DayRangeProps) {
  const id = useId();
  const on = from !== undefined || to !== undefined;
  return (
    <Popover.Root>
      <Popover.Trigger
        className={cn(
          buttonClass({ variant: 'secondary' }),
          'border-border-strong/80 px-2.5 font-normal',
          on ? 'border-accent/50 bg-accent-soft text-accent-text hover:bg-accent-soft' : 'text-muted',
        )}
      >
        <CalendarRange />
        {`${label}${rangeText(from, to)}`}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="start"
          sideOffset={4}
          collisionPadding={8}
          className="z-50 w-64 animate-appear space-y-3 rounded-lg border bg-surface p-3 shadow-black/5 shadow-lg"
        >
          <div className="space-y-1">
            <label htmlFor={`${id}-from`} className="font-medium text-sm">
              From
            </label>
            <Input
              id={`${id}-from`}
              type="date"
              value={from ?? ''}
              max={to}
              onChange={(event) => onChange({ from: event.target.value || undefined, to })}
            />
          </div>
          <div className="space-y-1">
            <label htmlFor={`${id}-to`} className="font-medium text-sm">
              To, included
            </label>
            <Input
              id={`${id}-to`}
              type="date"
              value={to ?? ''}
              min={from}
              onChange={(event) => onChange({ from, to: event.target.value || undefined })}
            />
          </div>
          {on ? (
            <button
              type="button"
              className={cn(buttonClass({ variant: 'ghost', size: 'sm' }), 'w-full')}
              onClick={() => onChange({ from: undefined, to: undefined })}
            >
              Any day
            </button>
          ) : null}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function rangeText(from: string | undefined, to: string | undefined): string {
  if (from !== undefined && to !== undefined) return ` ${day(from)} – ${day(to)}`;
  if (from !== undefined) return ` since ${day(from)}`;
  return to === undefined ? ': any day' : ` until ${day(to)}`;
}

/** A day has no zone: it is written as it was chosen. What is no day, from an address, stays as it is. */
const day = (text: string): string => {
  const at = new Date(`${text}T00:00:00Z`);
  if (Number.isNaN(at.getTime())) return text;
  return new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeZone: 'UTC' }).format(at);
};
