import type { Entry, LayoutUnderTest, Store } from '../tags/layout-contract.ts';

export interface SteppedWrite {
  /** Lets it send its next command. @returns whether it has come to its end */
  step(): Promise<boolean>;
  finish(): Promise<boolean>;
  /** The key of the entry, once it has been written. */
  entryKey(): string | undefined;
}

/** A write of the framework that sends a command only when it is let. */
export function steppedWrite(server: Store, layout: LayoutUnderTest, prefix: string, entry: Entry): SteppedWrite {
  const gates: (() => void)[] = [];
  const waiting: (() => void)[] = [];
  let entryKey: string | undefined;
  let done = false;
  const arrived = (): void => waiting.splice(0).forEach((go) => go());
  const store: Store = {
    port: server.port,
    async command(...words) {
      await new Promise<void>((go) => {
        gates.push(go);
        arrived();
      });
      if (/^(?:SET|SETEX|HSET)$/.test(String(words[0])) && String(words[1]).toLowerCase().includes(entry.key)) entryKey = String(words[1]);
      return server.command(...words);
    },
  };
  const writing = layout.write(store, prefix, entry).then(() => ((done = true), arrived()));
  const atGate = (): Promise<void> => (gates.length > 0 || done ? Promise.resolve() : new Promise((go) => void waiting.push(go)));
  const step = async (): Promise<boolean> => {
    await atGate();
    gates.shift()?.();
    await Promise.race([atGate(), writing]);
    return done;
  };
  return {
    step,
    async finish() {
      while (!(await step()));
      return true;
    },
    entryKey: () => entryKey,
  };
}
