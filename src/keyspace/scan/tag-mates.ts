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

  const hasMate = (key: Buffer, tag: Buffer): boolean => {
    const slot = keySlot(key);
    if (slot !== slotNow) keyByTag.clear();
    slotNow = slot;
    const [name, tagName] = [key.toString('latin1'), tag.toString('latin1')];
    const before = keyByTag.get(tagName);
    if (before === undefined) keyByTag.set(tagName, name);
    return before !== undefined && before !== name; // SCAN may give a key twice
  };

  return {
    look(batch) {
      if (met || !batch.keyBytes.includes('{')) return;
      for (let i = 0; i < batch.length; i++) {
        const key = keyAt(batch, i);
        const tag = hashTagOf(key);
        met = tag !== undefined && hasMate(key, tag);
        if (met) return keyByTag.clear();
      }
    },
    get met() {
      return met;
    },
  };
}
