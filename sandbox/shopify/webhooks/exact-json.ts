/** A number of any size for JSON, as its digits. */
export const exact = (digits: string): string => `\u0000n${digits}`;

/** JSON whose `exact` numbers are written out digit by digit: a double would round what is beyond 2^53. */
export const exactJson = (value: unknown): string => JSON.stringify(value).replace(/"\\u0000n(\d+)"/g, '$1');
