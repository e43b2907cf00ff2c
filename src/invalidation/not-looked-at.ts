import type { Missing } from '../report.ts';
import type { Unlooked, Unseen } from '../tags/locate-tags.ts';
import { fromBytes } from '../text/bytes.ts';
import { escapeText } from '../text/escape.ts';
import { nameTags } from './name-tags.ts';

interface Unsure {
  readonly tags: readonly string[];
  /** Places that may hold a tag, where no node told. */
  readonly unlooked: readonly Unlooked[];
  /** Keys whose names could have told of more such places. */
  readonly unseen?: Unseen | undefined;
}

/** What is not done of tags, for nobody could tell whether, or where else, they are held. */
export function notLookedAt({ tags, unlooked, unseen }: Unsure): readonly Missing[] {
  return [...inPlaces(unlooked), ...(unseen ? elsewhere(tags, unseen) : [])];
}

/** Of many tags in the same place, the first one tells why. */
function inPlaces(unlooked: readonly Unlooked[]): readonly Missing[] {
  const places = new Map<string, [Unlooked, ...Unlooked[]]>();
  for (const one of unlooked) {
    const same = places.get(placeOf(one));
    if (same) same.push(one);
    else places.set(placeOf(one), [one]);
  }
  return [...places].map(([place, some]) => ({
    subject: {},
    reason: `${nameTags(some.map(({ tag }) => tag))}: whether ${place} holds ${some.length === 1 ? 'it' : 'them'} is not known: ${some[0].error.message}`,
  }));
}

const placeOf = ({ layout, prefix }: Unlooked): string =>
  prefix.length === 0 ? layout.name : `${layout.name} with prefix ${escapeText(fromBytes(prefix))}`;

const elsewhere = (tags: readonly string[], { layout, missing }: Unseen): readonly Missing[] =>
  missing.map(({ subject, reason }) => ({
    subject,
    reason: `${nameTags(tags)}: whether ${layout === undefined ? 'another layout' : `${layout} with another prefix`} holds ${tags.length === 1 ? 'it' : 'them'} is not known, for not all keys could be looked at: ${reason}; name yours with ${layout === undefined ? '--layout and --prefix' : '--prefix'} to look for no others`,
  }));
