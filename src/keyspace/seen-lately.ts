/**
 * Tells names that come again soon from those that come once: remembers about {@link SLOTS} of them, each in the place that
 * its hash names, where a later one takes its place. Now and then two names are taken for one.
 */
export interface SeenLately {
  /** Whether it was asked about this name lately; from now on it was. */
  again(name: string): boolean;
}

const SLOTS = 8_192;

export function createSeenLately(): SeenLately {
  const slots = new Uint32Array(SLOTS);
  return {
    again: (name) => {
      const hash = hashOf(name);
      const at = hash % SLOTS;
      const known = slots[at] === hash;
      slots[at] = hash;
      return known;
    },
  };
}

/** FNV-1a, which has no seed: the same keyspace is told apart in the same way each time. @see https://www.rfc-editor.org/rfc/rfc9923 */
function hashOf(name: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < name.length; at++) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193);
  return hash >>> 0 || 1; // an empty slot is 0
}
