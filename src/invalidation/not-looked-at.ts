import type { Missing } from '../report.ts';
import type { Unlooked } from '../tags/locate-tags.ts';
import { fromBytes } from '../text/bytes.ts';
import { escapeText } from '../text/escape.ts';

/** What is not done of a tag, for nobody could tell whether the place holds it. */
export function notLookedAt({ tag, layout, prefix, error }: Unlooked): Missing {
  const where = prefix.length === 0 ? layout.name : `${layout.name} with prefix ${escapeText(fromBytes(prefix))}`;
  return { subject: {}, reason: `tag ${tag}: whether ${where} holds it is not known: ${error.message}` };
}
