/** A day as the reader's own machine has it: for pages before signing in. */
export function Day({ at }: { at: string }) {
  return <time dateTime={at}>{new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' }).format(new Date(at))}</time>;
}
