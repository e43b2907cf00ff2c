import { keysOf, type SeenCommand } from '../traffic/seen-command.ts';
import { keyName } from '../traffic/key-name.ts';
import type { Lookup } from './attribute.ts';
import type { FamilyUse } from './hit-data.ts';
import { deletesKey, fillsKey, lifeGiven, mayEmptyKey } from './key-changes.ts';
import { HASHES, keyedHash } from './keyed-hash.ts';

/** Follows keys through the window: what went before a miss, and whether keys are read more than once. */
export interface KeyStories {
  changed(seen: SeenCommand): void;
  lookedUp(lookup: Lookup): void;
  /** By family. */
  uses(): ReadonlyMap<string, FamilyUse>;
}

/** More keys than these are not followed: a part of all, told by their hashes, stands for the rest. */
const MOST_KEYS = 50_000;
const MOST_LIVES = 200;

interface Story {
  readonly family: string;
  readonly hash: number;
  state: 'unknown' | 'written' | 'deleted' | 'missed';
  expiresAt: number;
  lifeMicroseconds: number;
  reads: number;
  firstReadAt: number;
  /** Whether it was found, or written: a key that never was there takes no place. */
  wasThere: boolean;
}

interface FamilyStory {
  readonly misses: { -readonly [Cause in keyof FamilyUse['misses']]: number };
  /** The latest of them. */
  readonly lives: number[];
}

export function createKeyStories(familyOf: (key: string) => string, seed: number): KeyStories {
  const stories = new Map<string, Story>();
  const families = new Map<string, FamilyStory>();
  let [threshold, firstAt, lastAt]: [number, number, number] = [HASHES, Number.NaN, 0];

  const storyOf = (key: string, db: number): Story | undefined => {
    const name = keyName(key, db);
    const known = stories.get(name);
    if (known) return known;
    const hash = keyedHash(name, seed);
    if (hash >= threshold) return undefined;
    const story: Story = {
      family: familyOf(key),
      hash,
      state: 'unknown',
      expiresAt: Infinity,
      lifeMicroseconds: 0,
      reads: 0,
      firstReadAt: 0,
      wasThere: false,
    };
    stories.set(name, story);
    while (stories.size > MOST_KEYS) {
      threshold /= 2;
      for (const [other, { hash: place }] of stories) if (place >= threshold) stories.delete(other);
    }
    return story;
  };
  const familyStory = (family: string): FamilyStory => {
    const known = families.get(family);
    if (known) return known;
    const misses = { followed: 0, expired: 0, keptByTwiceTheLife: 0, deleted: 0, gone: 0, neverWritten: 0, unknown: 0 };
    const fresh: FamilyStory = { misses, lives: [] };
    families.set(family, fresh);
    return fresh;
  };
  const pass = (at: number): void => {
    if (!(firstAt <= at)) firstAt = at;
    lastAt = Math.max(lastAt, at);
  };

  return {
    changed(seen) {
      const { keyAt, line, command } = seen;
      const at = line.atMicroseconds;
      pass(at);
      if (command.name === 'FLUSHALL' || command.name === 'FLUSHDB') for (const story of stories.values()) forget(story);
      if (command.access !== 'write') return;
      const given = lifeGiven(seen);
      const mayEmpty = mayEmptyKey(seen);
      keysOf(seen).forEach((key, i) => {
        const [fills, deletes] = [fillsKey(seen, i), deletesKey(seen, i)];
        const life = fills || keyAt.length === 1 ? given : undefined;
        if (!fills && !deletes && !mayEmpty && life === undefined) return;
        const story = storyOf(key, line.db);
        if (!story) return;
        if (fills) story.wasThere = true;
        if (fills && story.state !== 'written') {
          story.state = 'written';
          story.expiresAt = Infinity;
        }
        if (mayEmpty && story.state === 'written') story.state = 'unknown';
        if (deletes) story.state = 'deleted';
        else if (life === 'none') story.expiresAt = Infinity;
        else if (life !== undefined) {
          story.expiresAt = at + life;
          story.lifeMicroseconds = life;
          const { lives } = familyStory(story.family);
          if (lives.length >= MOST_LIVES) lives.shift();
          lives.push(life);
        }
      });
    },
    lookedUp({ key, db, misses, atMicroseconds: at }) {
      pass(at);
      const story = storyOf(key, db);
      if (!story) return;
      if (story.reads++ === 0) story.firstReadAt = at;
      if (misses === 0) {
        story.wasThere = true;
        if (story.state !== 'written') story.state = 'unknown';
        return;
      }
      const counts = familyStory(story.family).misses;
      counts.followed += misses;
      if (story.state === 'missed') counts.neverWritten += misses;
      else if (story.state === 'deleted') counts.deleted += misses;
      else if (at >= story.expiresAt) {
        counts.expired += misses;
        if (at - story.expiresAt < story.lifeMicroseconds) counts.keptByTwiceTheLife += misses;
      } else if (story.state === 'written') counts.gone += misses;
      else counts.unknown += misses;
      story.state = 'missed';
      story.expiresAt = Infinity;
    },
    uses() {
      const middle = (firstAt + lastAt) / 2;
      const found = new Map<string, FamilyUse & { keys: number; readEarly: number; readOnce: number }>();
      const useOf = (family: string) => {
        const known = found.get(family);
        if (known) return known;
        const { misses, lives } = familyStory(family);
        const fresh = { sampled: threshold / HASHES, keys: 0, misses, typicalLifeSeconds: middleOf(lives), readEarly: 0, readOnce: 0 };
        found.set(family, fresh);
        return fresh;
      };
      for (const family of families.keys()) useOf(family);
      for (const { family, reads, firstReadAt, wasThere } of stories.values()) {
        if (reads === 0) continue;
        const use = useOf(family);
        use.keys++;
        if (firstReadAt > middle || !wasThere) continue;
        use.readEarly++;
        if (reads === 1) use.readOnce++;
      }
      return found;
    },
  };
}

/** What went before is of no use any more. */
function forget(story: Story): void {
  story.state = 'unknown';
  story.expiresAt = Infinity;
}

function middleOf(lives: readonly number[]): number | null {
  const middle = [...lives].sort((a, b) => a - b)[Math.floor(lives.length / 2)];
  return middle === undefined ? null : middle / 1e6;
}
