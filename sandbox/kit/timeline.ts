/** Rows 0…size-1 in order of a time: which row is at a place, at which place a row is, and when. */
export interface Timeline {
  at(place: number): number;
  placeOf(row: number): number;
  /** Seconds since 1970; never falls from one place to the next. */
  timeAt(place: number): number;
}

/**
 * Spreads rows over a span so that time order is nearly, but not quite, row order: within each
 * block of rows the places are shuffled by a multiplication that can be undone. All by
 * arithmetic, so a million rows cost nothing.
 */
export const makeTimeline = (options: {
  size: number;
  from: number;
  /** Seconds between two places. */
  step: number;
  /** Odd. */
  multiplier: number;
  /** How many rows are shuffled among themselves: a power of two, 64 by default. */
  block?: number;
  /** This many rows from this place on share one second. */
  tie?: { place: number; count: number };
}): Timeline => {
  const { size, from, step, tie, block = 64 } = options;
  const multiplier = options.multiplier % block;
  const inverse = invert(multiplier, block);
  const fullRows = Math.floor(size / block) * block;
  const shuffle = (row: number, factor: number): number =>
    row >= fullRows ? row : row - (row % block) + (((row % block) * factor) % block);
  return {
    at: (place) => shuffle(place, inverse),
    placeOf: (row) => shuffle(row, multiplier),
    timeAt: (place) => {
      const effective = tie && place >= tie.place && place < tie.place + tie.count ? tie.place + tie.count - 1 : place;
      return Math.floor(from + effective * step);
    },
  };
};

const invert = (odd: number, block: number): number => {
  for (let candidate = 1; candidate < block; candidate += 2) if ((candidate * odd) % block === 1) return candidate;
  throw new Error('A timeline needs an odd multiplier.');
};
