import { type ReactNode, useState } from 'react';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';
import { Field } from './field.tsx';
import { Input } from './input.tsx';

interface ConfirmDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  /** What stays and what goes. */
  children: ReactNode;
  confirmLabel: string;
  /** Must be typed before the button works: for what cannot be undone. */
  typed?: string;
  danger?: boolean;
  busy?: boolean;
  onConfirm: () => void;
}

export function ConfirmDialog(props: ConfirmDialogProps) {
  const { open, onOpenChange, title, children, confirmLabel, typed, danger, busy, onConfirm } = props;
  const [text, setText] = useState('');
  const ready = typed === undefined || text.trim() === typed;
  const change = (next: boolean) => {
    if (!next) setText('');
    onOpenChange(next);
  };
  return (
    <Dialog
      open={open}
      onOpenChange={change}
      title={title}
      footer={
        <>
          <Button onClick={() => change(false)}>Keep it as it is</Button>
          <Button variant={danger ? 'danger' : 'primary'} disabled={!ready} busy={busy} onClick={onConfirm}>
            {confirmLabel}
          </Button>
        </>
      }
    >
      <div className="space-y-3">{children}</div>
      {typed === undefined ? null : (
        <form
          className="mt-4"
          onSubmit={(event) => {
            event.preventDefault();
            if (ready && !busy) onConfirm();
          }}
        >
          <Field
            label={
              <span className="font-normal">
                Type <strong className="select-all break-all font-semibold">{typed}</strong> to go on
              </span>
            }
          >
            {(control) => (
              <Input {...control} value={text} onChange={(event) => setText(event.target.value)} autoComplete="off" />
            )}
          </Field>
        </form>
      )}
    </Dialog>
  );
}
