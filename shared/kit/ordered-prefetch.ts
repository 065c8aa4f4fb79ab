/**
 * Loads several pages at once and yields them in order. While one is being used, up to `ahead` others are
 * under way or waiting. `next` is asked again before and after each yield, so that a later page can depend on
 * what an earlier one said (a total, an end). Leaving the loop early abandons what is under way; its failures
 * are then nobody's concern.
 */
export async function* orderedPrefetch<K, V>(options: {
  /** The next page to load, or undefined while (or for ever) there is none. */
  next(): K | undefined;
  load(key: K): Promise<V>;
  ahead: number;
}): AsyncGenerator<{ key: K; value: V }> {
  const underWay: { key: K; value: Promise<V> }[] = [];
  const fill = () => {
    while (underWay.length < options.ahead) {
      const key = options.next();
      if (key === undefined) return;
      const value = options.load(key);
      // A page that fails is reported when its turn comes; until then nobody is listening.
      value.catch(() => undefined);
      underWay.push({ key, value });
    }
  };
  for (;;) {
    fill();
    const first = underWay.shift();
    if (!first) return;
    const value = await first.value;
    fill();
    yield { key: first.key, value };
  }
}
