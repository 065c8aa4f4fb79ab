import { CircleCheck, CirclePause, CircleX, Hourglass, MinusCircle } from 'lucide-react';
import type { ReactNode } from 'react';
import { Ago, duration } from '../../format/time.tsx';
import type { Answers } from '../../trpc.ts';
import { Badge, type Tone } from '../../ui/badge.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';

export type Delivery = Answers['inbox']['list']['items'][number];

export const stateLooks: Record<Delivery['state'], { label: string; tone: Tone; icon: ReactNode }> = {
  waiting: { label: 'Waiting', tone: 'accent', icon: <Hourglass /> },
  held: { label: 'Held', tone: 'neutral', icon: <CirclePause /> },
  done: { label: 'Done', tone: 'ok', icon: <CircleCheck /> },
  ignored: { label: 'Ignored', tone: 'neutral', icon: <MinusCircle /> },
  failed: { label: 'Failed', tone: 'bad', icon: <CircleX /> },
};

interface DeliveryRowProps {
  delivery: Delivery;
  chosen: boolean;
  onChoose: ((on: boolean) => void) | undefined;
  onOpen: () => void;
}

export function DeliveryRow({ delivery, chosen, onChoose, onOpen }: DeliveryRowProps) {
  const look = stateLooks[delivery.state];
  const name = `${delivery.topic} ${delivery.externalId ?? ''}`.trim();
  return (
    <li className="relative flex items-center gap-3 px-4 py-2 hover:bg-hover/60">
      {onChoose ? (
        <Checkbox
          aria-label={`Choose ${name}`}
          checked={chosen}
          onCheckedChange={(on) => onChoose(on === true)}
          className="relative z-10"
        />
      ) : null}
      <div className="flex min-w-0 flex-1 flex-wrap items-center gap-x-3 gap-y-0.5">
        <button
          type="button"
          onClick={onOpen}
          className="min-w-0 truncate rounded-sm text-left font-mono text-xs after:absolute after:inset-0 md:w-52"
        >
          {delivery.topic}
          {delivery.externalId ? <span className="text-muted"> · {delivery.externalId}</span> : null}
        </button>
        <span className="min-w-0 flex-1 basis-40 truncate text-muted text-sm">
          {delivery.error ?? delivery.outcome ?? ''}
        </span>
        <span className="tabular text-muted text-xs">{delay(delivery)}</span>
        <Ago at={delivery.receivedAt} className="text-muted text-sm" />
      </div>
      <Badge tone={look.tone}>
        {look.icon}
        {look.label}
      </Badge>
    </li>
  );
}

/** How long it took from the door to the record. */
function delay({ receivedAt, processedAt, repeats, replays }: Delivery): string {
  const parts = [
    processedAt && replays === 0
      ? duration(new Date(processedAt).getTime() - new Date(receivedAt).getTime())
      : undefined,
    repeats > 0 ? `came ${repeats + 1} times` : undefined,
    replays > 0 ? 'replayed' : undefined,
  ];
  return parts.filter(Boolean).join(' · ');
}
