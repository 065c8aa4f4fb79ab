import { CircleCheck, CirclePause, LoaderCircle, TriangleAlert, Unplug } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Answers } from '../../trpc.ts';
import { Badge, type Tone } from '../../ui/badge.tsx';

export type Integration = Answers['integrations']['list'][number];
export type Standing = Integration['standing'];

const looks: Record<Standing, { label: string; tone: Tone; icon: ReactNode }> = {
  'in-step': { label: 'In step', tone: 'ok', icon: <CircleCheck /> },
  'catching-up': { label: 'Catching up', tone: 'accent', icon: <LoaderCircle className="animate-spin" /> },
  'needs-you': { label: 'Needs you', tone: 'warn', icon: <TriangleAlert /> },
  paused: { label: 'Paused', tone: 'neutral', icon: <CirclePause /> },
  'not-connected': { label: 'Not connected', tone: 'neutral', icon: <Unplug /> },
};

/** How a connection stands, in one word. */
export function StandingBadge({ standing }: { standing: Standing }) {
  const look = looks[standing];
  return (
    <Badge tone={look.tone}>
      {look.icon}
      {look.label}
    </Badge>
  );
}
