import { cn } from './cn.ts';

/** A syncline: layers folded the same way. */
export function Logo({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true" className={cn('size-6', className)}>
      <rect width="32" height="32" rx="8" className="fill-accent" />
      <g fill="none" stroke="#fff" strokeLinecap="round" strokeWidth="2.6">
        <path d="M7 9c3 0 3.500 5.500 9 5.500S22 9 25 9" />
        <path d="M7 15c3 0 3.500 5.500 9 5.500s6-5.500 9-5.500" opacity=".8" />
        <path d="M7 21c3 0 3.500 4.500 9 4.500s6-4.500 9-4.500" opacity=".55" />
      </g>
    </svg>
  );
}
