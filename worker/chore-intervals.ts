/** Seconds between two rounds of each chore. A round serves only what is due by Postgres. */
export const choreIntervals = {
  schedules: 30,
  sentinel: 60,
  health: 60,
  renewals: 10 * 60,
  retention: 60 * 60,
} as const;
