/**
 * Hands items from many producers to one consumer. Holds one item of each producer at most: `put` resolves when its
 * item was taken, so a slow consumer slows them all.
 */
export interface Channel<T> {
  put(item: T): Promise<void>;
  /** No more will come: the consumer's loop ends after what is there. An error ends it by being thrown. */
  end(error?: unknown): void;
  /** Nobody takes any more: whoever waits to put is let go. */
  abandon(): void;
  readonly items: AsyncIterable<T>;
}

export function createChannel<T>(): Channel<T> {
  const offered: { readonly item: T; readonly taken: () => void }[] = [];
  let ended: { readonly error: unknown } | undefined;
  let abandoned = false;
  let wake: () => void = () => undefined;

  async function* take(): AsyncGenerator<T> {
    for (;;) {
      const next = offered.shift();
      if (next) {
        next.taken();
        yield next.item;
        continue;
      }
      if (ended?.error !== undefined) throw ended.error;
      if (ended) return;
      await new Promise<void>((resolve) => (wake = resolve));
    }
  }

  return {
    put: (item) =>
      new Promise((taken) => {
        if (abandoned) return taken();
        offered.push({ item, taken });
        wake();
      }),
    end(error) {
      ended = { error };
      wake();
    },
    abandon() {
      abandoned = true;
      for (const { taken } of offered.splice(0)) taken();
    },
    items: take(),
  };
}
