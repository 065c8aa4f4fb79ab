import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { toast } from 'sonner';
import { Button } from './button.tsx';
import { Tooltip } from './tooltip.tsx';

/** Copies a text and says so. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
      setTimeout(() => setCopied(false), 1600);
    } catch {
      toast.error('The browser did not allow copying. Select the text and copy it by hand.');
    }
  };
  const said = copied ? 'Copied' : label;
  return (
    <Tooltip text={said}>
      <Button variant="ghost" size="iconSm" aria-label={said} onClick={() => void copy()}>
        {copied ? <Check className="text-ok-text" /> : <Copy />}
      </Button>
    </Tooltip>
  );
}
