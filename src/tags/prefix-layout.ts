import { globOfPrefix } from './glob-of-prefix.ts';
import type { Layout, NamedEntries } from './layout.ts';

interface PrefixLayout extends Pick<Layout, 'name' | 'title'> {
  /** What its keys begin with, behind the prefix of the connection. */
  readonly start: (tag: string) => string;
  /** What follows that in its keys; anything when absent. */
  readonly rest?: RegExp;
}

/**
 * A framework without tags, whose entries begin with the name of their cache: that takes the place of a tag. Any key may
 * look so, so it has to be named.
 */
export function prefixLayout({ name, title, start, rest = /^/ }: PrefixLayout): Layout {
  const layout: Layout = {
    name,
    title,
    marker: /(?!)/,
    onlyNamed: true,
    allows: (tag) => tag !== '',
    recognise: () => undefined,
    async locate(tag, { prefix }, look) {
      const key = Buffer.concat([prefix, Buffer.from(start(tag))]);
      const named: NamedEntries = {
        keys: () => look.keys(globOfPrefix(key)),
        accepts: (entry) => rest.test(entry.toString('latin1', key.length)),
      };
      return [{ layout, prefix, tag, key, indexes: [], named }];
    },
  };
  return layout;
}
