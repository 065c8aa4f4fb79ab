import { cn } from './cn.ts';

/** A mark of our own for any provider: its letter on a colour that its id decides. Not a trademark's art. */
export function ProviderGlyph({ provider, name, className }: { provider: string; name: string; className?: string }) {
  const hue = [...provider].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 360, 11);
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true" className={cn('size-8 shrink-0', className)}>
      <rect width="32" height="32" rx="7" fill={`oklch(0.52 0.13 ${hue})`} />
      <path d="M0 23c6 0 8 5 16 5s10-5 16-5v2a7 7 0 0 1-7 7H7a7 7 0 0 1-7-7z" fill="#fff" opacity=".22" />
      <text
        x="16"
        y="21.5"
        textAnchor="middle"
        fill="#fff"
        fontSize="16"
        fontWeight="650"
        fontFamily="Inter Variable, sans-serif"
      >
        {(provider || name).charAt(0).toUpperCase()}
      </text>
    </svg>
  );
}
