import { Ban, CircleCheck, CircleDashed, CircleDot, CircleX, PackageCheck, PackageOpen, Undo2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { Badge, type Tone } from '../../ui/badge.tsx';

interface Word {
  label: string;
  tone: Tone;
  icon: ReactNode;
}

export const financialWords: Record<string, Word> = {
  pending: { label: 'Not paid yet', tone: 'warn', icon: <CircleDashed /> },
  authorized: { label: 'Authorised', tone: 'accent', icon: <CircleDot /> },
  partially_paid: { label: 'Paid in part', tone: 'warn', icon: <CircleDot /> },
  paid: { label: 'Paid', tone: 'ok', icon: <CircleCheck /> },
  partially_refunded: { label: 'Refunded in part', tone: 'neutral', icon: <Undo2 /> },
  refunded: { label: 'Refunded', tone: 'neutral', icon: <Undo2 /> },
  voided: { label: 'Voided', tone: 'neutral', icon: <Ban /> },
  failed: { label: 'Payment failed', tone: 'bad', icon: <CircleX /> },
};

export const fulfilmentWords: Record<string, Word> = {
  unfulfilled: { label: 'To be sent', tone: 'neutral', icon: <PackageOpen /> },
  partial: { label: 'Sent in part', tone: 'accent', icon: <PackageOpen /> },
  fulfilled: { label: 'Sent', tone: 'ok', icon: <PackageCheck /> },
  returned: { label: 'Returned', tone: 'neutral', icon: <Undo2 /> },
  not_needed: { label: 'Nothing to send', tone: 'neutral', icon: <CircleCheck /> },
};

export const stockWords: Record<string, Word> = {
  in_stock: { label: 'In stock', tone: 'ok', icon: <CircleCheck /> },
  out_of_stock: { label: 'Sold out', tone: 'bad', icon: <CircleX /> },
  backorder: { label: 'On backorder', tone: 'warn', icon: <CircleDashed /> },
  mixed: { label: 'Partly in stock', tone: 'warn', icon: <CircleDot /> },
};

/** A status as icon and word: never colour alone. */
export function StatusWord({ words, value }: { words: Record<string, Word>; value: string }) {
  const word = words[value] ?? { label: value, tone: 'neutral', icon: null };
  return (
    <Badge tone={word.tone}>
      {word.icon}
      {word.label}
    </Badge>
  );
}

export const choicesOf = <V extends string>(words: Record<string, Word>, values: readonly V[]) =>
  values.map((value) => ({ value, label: words[value]?.label ?? value }));
