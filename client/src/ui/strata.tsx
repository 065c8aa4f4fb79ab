/** Layers folded the same way: the picture behind the name. */
export function Strata({ className }: { className?: string }) {
  return (
    <svg
      viewBox="0 0 600 600"
      preserveAspectRatio="xMidYMid slice"
      fill="none"
      aria-hidden="true"
      className={className}
    >
      {layers.map(({ top, depth, opacity }) => (
        <path
          key={top}
          d={`M-20 ${top} C 150 ${top}, 190 ${top + depth}, 300 ${top + depth} S 450 ${top}, 620 ${top}`}
          className="stroke-accent"
          strokeWidth="1.25"
          opacity={opacity}
        />
      ))}
    </svg>
  );
}

const layers = Array.from({ length: 17 }, (_, layer) => ({
  top: 20 + layer * 21,
  depth: 150 - layer * 6,
  opacity: 0.62 - layer * 0.034,
}));
