import { CopyButton } from '../../ui/copy-button.tsx';
import { Dialog } from '../../ui/dialog.tsx';

interface LinkDialogProps {
  title: string;
  text: string;
  link: string | undefined;
  onClose: () => void;
}

/** A link to hand over by hand. */
export function LinkDialog({ title, text, link, onClose }: LinkDialogProps) {
  return (
    <Dialog open={link !== undefined} onOpenChange={(open) => !open && onClose()} title={title} description={text}>
      <div className="flex items-center gap-2 rounded-md border bg-sunken px-3 py-2">
        <code className="min-w-0 flex-1 break-all text-xs">{link}</code>
        <CopyButton text={link ?? ''} label="Copy the link" />
      </div>
    </Dialog>
  );
}
