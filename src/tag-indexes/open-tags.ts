import { keysOf } from '../invalidation/keys-of.ts';
import { openScan } from '../keyspace/scan.ts';
import type { KeySource } from '../keyspace/source.ts';
import type { Profile } from '../profile/profile.ts';
import { rememberSilentNodes, type SilentNodes } from '../redis/silent-nodes.ts';
import type { Target } from '../redis/target.ts';
import { createLook } from '../tags/look.ts';
import { createRegistry, type Registry } from '../tags/registry.ts';
import { createAsker } from './ask-many.ts';
import type { Looking } from './figures.ts';

/** What all that look at tags need. */
export interface LookingAround extends Looking {
  readonly registry: Registry;
  /** A source of all keys that match a glob; a new one each time. */
  readonly open: (match: string | Buffer) => Promise<KeySource>;
}

interface Named {
  readonly layout: string | undefined;
  readonly prefix: string | undefined;
}

/** What was named on the command line goes before what the profile says. The caller closes it. */
export function openTags(
  { layout, prefix }: Named,
  { tags }: Pick<Profile, 'tags'>,
  found: Target,
  signal: AbortSignal,
): { readonly looking: LookingAround; readonly close: () => void; readonly silent: SilentNodes } {
  const silent = rememberSilentNodes();
  const target = silent.target(found);
  const registry = createRegistry({ layout: layout ?? tags.layout, prefix: prefix ?? tags.prefix });
  const open = (match: string | Buffer): Promise<KeySource> => openScan(target, { memory: false, match, signal });
  const look = createLook(target, (glob) => keysOf(open(glob)));
  const asker = createAsker(target);
  return { looking: { target, look, asker, registry, open }, close: asker.close, silent };
}
