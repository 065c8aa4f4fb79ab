const prefix = 'unreadable-';

/** What a record is called that came without a readable id: its content names it. */
export const unreadableId = (contentHash: string): string => `${prefix}${contentHash}`;

/** Was the record named here? No vendor can be asked for it. */
export const isUnreadable = (externalId: string): boolean => externalId.startsWith(prefix);

/** The same for SQL's LIKE. */
export const unreadablePattern = `${prefix}%`;
