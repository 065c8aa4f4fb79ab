import type { RunKind, RunStatus, RunTrigger, StreamStatus } from '@syncline/shared/domain/runs';
import {
  Ban,
  CircleCheck,
  CircleDashed,
  CirclePause,
  CircleX,
  Hourglass,
  LoaderCircle,
  TriangleAlert,
} from 'lucide-react';
import type { ReactNode } from 'react';
import { Badge, type Tone } from '../../ui/badge.tsx';

export const kindWords: Record<RunKind, string> = {
  full: 'Full sync',
  delta: 'Changes since last time',
  webhook: 'News from the store',
  record: 'Single records',
};

export const triggerWords: Record<RunTrigger, string> = {
  user: 'by hand',
  schedule: 'on schedule',
  connect: 'on connecting',
  webhook: 'by a webhook',
  sentinel: 'to fill a gap',
  api: 'by a program',
};

interface Look {
  label: string;
  tone: Tone;
  icon: ReactNode;
}

const runLooks: Record<RunStatus, Look> = {
  queued: { label: 'Waiting', tone: 'neutral', icon: <Hourglass /> },
  running: { label: 'Running', tone: 'accent', icon: <LoaderCircle className="animate-spin" /> },
  paused: { label: 'Paused', tone: 'neutral', icon: <CirclePause /> },
  succeeded: { label: 'Proven', tone: 'ok', icon: <CircleCheck /> },
  incomplete: { label: 'Incomplete', tone: 'warn', icon: <TriangleAlert /> },
  failed: { label: 'Failed', tone: 'bad', icon: <CircleX /> },
  cancelled: { label: 'Cancelled', tone: 'neutral', icon: <Ban /> },
};

const streamLooks: Record<StreamStatus, Look> = {
  pending: { label: 'Next', tone: 'neutral', icon: <CircleDashed /> },
  running: { label: 'Reading', tone: 'accent', icon: <LoaderCircle className="animate-spin" /> },
  proven: { label: 'Adds up', tone: 'ok', icon: <CircleCheck /> },
  incomplete: { label: 'Does not add up', tone: 'warn', icon: <TriangleAlert /> },
  failed: { label: 'Failed', tone: 'bad', icon: <CircleX /> },
  cancelled: { label: 'Cancelled', tone: 'neutral', icon: <Ban /> },
  skipped: { label: 'Left out', tone: 'neutral', icon: <Ban /> },
};

export const runTone = (status: RunStatus): Tone => runLooks[status].tone;

export function RunBadge({ status }: { status: RunStatus }) {
  const look = runLooks[status];
  return (
    <Badge tone={look.tone}>
      {look.icon}
      {look.label}
    </Badge>
  );
}

export function StreamBadge({ status }: { status: StreamStatus }) {
  const look = streamLooks[status];
  return (
    <Badge tone={look.tone}>
      {look.icon}
      {look.label}
    </Badge>
  );
}

export const isActive = (status: RunStatus): boolean => status === 'queued' || status === 'running';
