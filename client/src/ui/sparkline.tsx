interface SparklineProps {
  /** Oldest first. */
  points: { value: number; bad: number }[];
  /** What it shows, for those who cannot see it. */
  label: string;
  className?: string;
}

/** Bars of a day's work; red where something went wrong. Square root, so that a first sync does not flatten the rest. */
export function Sparkline({ points, label, className }: SparklineProps) {
  const height = 24;
  const width = points.length * 5 - 1;
  const top = Math.max(1, ...points.map((point) => Math.sqrt(point.value + point.bad)));
  const size = (value: number) => (value === 0 ? 0 : Math.max(2, (Math.sqrt(value) / top) * height));
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      className={className}
    >
      {points.map((point, position) => {
        const all = size(point.value + point.bad);
        const bad = point.bad === 0 ? 0 : Math.max(2, (all * point.bad) / (point.value + point.bad));
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its place in time.
          <g key={position}>
            <rect x={position * 5} y={height - 1} width={4} height={1} className="fill-border" />
            <rect x={position * 5} y={height - all} width={4} height={all} className="fill-accent/65" />
            <rect x={position * 5} y={height - bad} width={4} height={bad} className="fill-bad" />
          </g>
        );
      })}
    </svg>
  );
}
