/**
 * Asks for the next one while the one before is being used: for pages that can only be had one after the other.
 * An error comes after what was read before it. Leaving early abandons what is under way; its failure is then
 * nobody's concern.
 */
export async function* oneAhead<T>(source: AsyncGenerator<T>): AsyncGenerator<T> {
  const ask = () => {
    const asked = source.next();
    asked.catch(() => undefined);
    return asked;
  };
  let coming = ask();
  try {
    for (;;) {
      const { done, value } = await coming;
      if (done) return;
      coming = ask();
      yield value;
    }
  } finally {
    // A generator that is busy ends once it has answered.
    void source.return(undefined).catch(() => undefined);
  }
}
