import { UsageError } from '../errors.ts';
import type { TagRules } from '../profile/profile.ts';
import { claimedIndex } from './claim-names.ts';
import type { Layout, OwnKey } from './layout.ts';
import { layouts } from './layouts/index.ts';
import { NATIVE_PREFIX, nativeWith } from './layouts/native.ts';
import { templateLayout } from './template-layout.ts';
import { parseTagTemplate } from './template.ts';

/** The layouts as one deployment has them. */
export interface Registry {
  readonly layouts: readonly Layout[];
  /** Where the user or the profile says that tags are; `undefined`: to be found out. */
  readonly named: { readonly layout: Layout; readonly prefix: Buffer | undefined } | undefined;
  /** Every layout to which a key is one of its own, by the key's name. */
  recognise(key: Buffer): readonly Recognised[];
  /** Whether a key is an index, a claim, or another of a layout's own, and so never an entry. */
  isOwn(key: Buffer): boolean;
}

export interface Recognised {
  readonly layout: Layout;
  readonly own: OwnKey;
}

/** @throws UsageError when no layout is called that */
export function createRegistry({ layout: name, prefix }: TagRules): Registry {
  if (name !== undefined && name.includes('{')) return withTemplate(name, prefix);
  const ofNative = name === undefined || name === 'native' ? prefix : undefined;
  const all = layouts.map((layout) => (layout.name === 'native' && ofNative !== undefined ? nativeWith(ofNative) : layout));
  const named = name === undefined ? undefined : all.find((layout) => layout.name === name);
  if (name !== undefined && named === undefined) {
    throw new UsageError(`there is no tag layout ${JSON.stringify(name)}`, {
      hint: `it is one of ${all.map((layout) => layout.name).join(', ')}, or a template such as tags:{tag}=data:{member}`,
    });
  }
  return registryOf(all, named, prefix);
}

/** A layout that the user describes. */
function withTemplate(text: string, prefix: string | undefined): Registry {
  const layout = templateLayout({ name: text, title: 'as described', template: parseTagTemplate(text), onlyNamed: true });
  return registryOf([...layouts, layout], layout, prefix);
}

function registryOf(all: readonly Layout[], named: Layout | undefined, prefix: string | undefined): Registry {
  const known = all.filter((layout) => !layout.onlyNamed || layout === named);
  const markers = new RegExp(known.map(({ marker }) => `(?:${marker.source})`).join('|'), 's');
  const told = named && (prefix === undefined ? prefixWithout(named) : Buffer.from(prefix));
  const recogniseAt = (key: Buffer, at: Buffer | undefined): readonly Recognised[] => {
    const text = key.toString('latin1');
    if (!markers.test(text)) return [];
    return known.flatMap((layout) => {
      const own = layout.marker.test(text) ? layout.recognise(key, layout === named ? at : undefined) : undefined;
      return own === undefined ? [] : [{ layout, own }];
    });
  };
  const recognise = (key: Buffer): readonly Recognised[] => recogniseAt(key, told);
  // Indexes of another application that uses the same framework are no entries either.
  const isOwn = (key: Buffer): boolean => recognise(key).length > 0 || (told !== undefined && recogniseAt(key, undefined).length > 0);
  return {
    layouts: all,
    named: named && { layout: named, prefix: told },
    recognise,
    isOwn: (key) => isOwn(claimedIndex(key) ?? key),
  };
}

/** Where a layout is whose prefix nobody has named, if that need not be found out. */
function prefixWithout({ name, onlyNamed }: Layout): Buffer | undefined {
  if (name === 'native') return Buffer.from(NATIVE_PREFIX);
  return onlyNamed ? Buffer.alloc(0) : undefined;
}
