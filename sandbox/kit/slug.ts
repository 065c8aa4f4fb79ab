/** A name as WordPress puts it into an address. */
export const slugOf = (name: string): string =>
  encodeURIComponent(
    name
      .toLowerCase()
      .replace(/<[^>]*>/g, '')
      .replace(/["’'“”]/g, '')
      .trim()
      .replace(/\s+/g, '-'),
  ).toLowerCase();
