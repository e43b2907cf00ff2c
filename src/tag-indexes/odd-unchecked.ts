import type { Unchecked } from '../report.ts';
import { fromBytes } from '../text/bytes.ts';
import type { OddIndex } from './find-tags.ts';

/** A key that looks like an index, and of which nothing more can be said, takes nothing from the answer. */
export const oddUnchecked = ({ key, layout, reason }: OddIndex): Unchecked => ({
  id: 'tags/odd-index',
  subject: { key: fromBytes(key) },
  reason: `it is called like an index of ${layout}: ${reason}`,
  matters: false,
});
