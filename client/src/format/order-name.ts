/** `#2500` for a bare number; a store's own way of writing it (`#1001`, `EN-1001-A`) as it is. */
export const orderName = (number: string): string => (/^\d+$/.test(number) ? `#${number}` : number);
