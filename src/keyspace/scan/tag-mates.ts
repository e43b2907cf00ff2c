import { hashTagOf, keySlot } from '../../redis/key-slot.ts';
import { keyAt, type KeyBatch } from '../batch.ts';

/** Whether keys were met that share a hash tag, and so come together where a scan goes slot by slot. */
export interface TagMates {
  look(batch: KeyBatch): void;
  readonly met: boolean;
}

/** Keys of one tag are in one slot: it keeps the tags of the slot that the scan is in, and none when it has met mates. */
export function watchTagMates(): TagMates {
  const keyByTag = new Map<string, string>();
  let slotNow = -1;
  let met = false;

  const note = (tag: string, key: Buffer): void => {
    const name = key.toString('latin1');
    const before = keyByTag.get(tag);
    if (before === undefined) keyByTag.set(tag, name);
    met = before !== undefined && before !== name; // SCAN may give a key twice
    if (met) keyByTag.clear();
  };

  return {
    look(batch) {
      if (met || !batch.keyBytes.includes('{')) return;
      for (let i = 0; i < batch.length && !met; i++) {
        const key = keyAt(batch, i);
        const tag = hashTagOf(key);
        if (tag === undefined) continue;
        const slot = keySlot(key);
        if (slot !== slotNow) keyByTag.clear();
        slotNow = slot;
        note(tag.toString('latin1'), key);
      }
    },
    get met() {
      return met;
    },
  };
}
