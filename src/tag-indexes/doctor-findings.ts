import { gatherFindings } from '../gather-findings.ts';
import type { Finding, Severity, Subject } from '../report.ts';
import { fromBytes, type ServerText } from '../text/bytes.ts';
import { escapeText } from '../text/escape.ts';
import { formatBytes, formatInteger } from '../text/humanize.ts';
import { plural } from '../text/plural.ts';
import { evictionFindings } from './eviction-findings.ts';
import {
  DEAD_MEMBERS,
  DEAD_NOTES,
  INDEXES_DISAGREE,
  NOTHING_ALIVE,
  ODD_INDEX,
  ONLY_DEAD,
  type TagExplanation,
  UNFINISHED,
  UNREACHED,
  UNREADABLE,
} from './explanations.ts';
import type { OddIndex } from './find-tags.ts';
import { type HomeTotals, isSure } from './home-totals.ts';
import type { HomeTroubles, Trouble } from './home-troubles.ts';
import type { NoteComparison } from './compare-notes.ts';
import type { EvictionPolicy } from './policies.ts';
import type { FamilyReach } from './reach.ts';

export interface Examined {
  readonly homes: readonly HomeTotals[];
  readonly troubles: readonly HomeTroubles[];
  readonly policies: readonly EvictionPolicy[];
  readonly reach: readonly FamilyReach[];
  readonly notes: readonly NoteComparison[];
  readonly odd: readonly OddIndex[];
  /** Whether somebody has said which layout it is. */
  readonly named: boolean;
}

/** Pure. */
export function doctorFindings({ homes, troubles, policies, reach, notes, odd, named }: Examined): readonly Finding[] {
  const sure = homes.filter((home) => isSure(home, named));
  const others = homes.filter((home) => !isSure(home, named) && (home.members ?? 0) > 0);
  const isSureTrouble = ({ layout, prefix }: HomeTroubles): boolean =>
    sure.some((home) => home.layout === layout && escapeText(home.prefix) === escapeText(prefix));
  return [
    ...gatherFindings(policies.flatMap((policy) => evictionFindings(policy, sure)).map((finding) => ({ finding }))),
    ...sure.flatMap(deadFindings),
    ...homes.flatMap(deadNoteFindings),
    ...others.map(nothingAlive),
    ...troubles.filter(isSureTrouble).flatMap(troubleFindings),
    ...reach.flatMap(reachFindings),
    ...notes.flatMap(noteFindings),
    ...odd.map(oddFinding),
  ];
}

/** Fewer are no leak yet. */
const MANY_DEAD = 1000;

function deadFindings({ layout, layoutTitle, prefix, members, dead }: HomeTotals): readonly Finding[] {
  if (members === null || dead === null || dead.low < MANY_DEAD || dead.low < members / 2) return [];
  const about = dead.low === dead.high ? '' : 'about ';
  return [
    found(DEAD_MEMBERS, 'warning', {
      message: `${about}${formatInteger(dead.count)} of ${plural(members, 'member')} of ${whereOf(layoutTitle, prefix)} are dead: they take memory, and purges work them off for nothing`,
      evidence: { layout, prefix: escapeText(prefix), members, dead: dead.count, deadLow: dead.low, deadHigh: dead.high },
      advice: 'take them out: `cacheops tags gc --apply`',
    }),
  ];
}

/** Told of what is not sure as well: where all entries are gone, all notes of them are. */
function deadNoteFindings({ layout, layoutTitle, prefix, notes }: HomeTotals): readonly Finding[] {
  if (notes?.dead == null || notes.dead.low < MANY_DEAD || notes.dead.low < notes.count / 2) return [];
  return [
    found(DEAD_NOTES, 'warning', {
      message: `${formatInteger(notes.dead.count)} of ${plural(notes.count, 'reverse index', 'reverse indexes')} of ${whereOf(layoutTitle, prefix)} note the tags of entries that are gone`,
      evidence: { layout, prefix: escapeText(prefix), notes: notes.count, deadNotes: notes.dead.count },
      advice: `take them out: \`cacheops tags gc --apply --layout ${layout}\``,
    }),
  ];
}

const nothingAlive = ({ layout, layoutTitle, prefix, tags, members }: HomeTotals): Finding =>
  found(NOTHING_ALIVE, 'info', {
    message: `${plural(tags, 'key')} ${tags === 1 ? 'looks' : 'look'} like indexes of ${whereOf(layoutTitle, prefix)}, but no entry of theirs was seen: they may be something else`,
    evidence: { layout, prefix: escapeText(prefix), tags, members },
    advice: 'if they are indexes, name them: --layout and --prefix; if not, name the layouts that are in use in the profile',
  });

function troubleFindings({ layout, prefix, onlyDead, unfinished, unreadable }: HomeTroubles): readonly Finding[] {
  const where = whereOf(layout, prefix);
  const about = (trouble: Trouble) => ({
    subject: trouble.example === undefined ? {} : { key: trouble.example.index },
    evidence: { layout, prefix: escapeText(prefix), tags: trouble.tags, bytes: trouble.bytes },
  });
  return [
    found(ONLY_DEAD, onlyDead.bytes >= LARGE_BYTES ? 'warning' : 'info', {
      ...about(onlyDead),
      message: `${plural(onlyDead.tags, 'index', 'indexes')} of ${where} ${onlyDead.tags === 1 ? 'holds' : 'hold'} only the dead: ${formatBytes(onlyDead.bytes)} for nothing`,
      advice: 'take them out: `cacheops tags gc --apply`',
    }),
    found(UNFINISHED, 'warning', {
      ...about(unfinished),
      message: `purges of ${plural(unfinished.tags, 'tag')} of ${where} have not come to their end: entries that they claimed may still be there`,
      advice: 'unless they are at work now, purge the tags again: `cacheops invalidate --tag TAG`',
    }),
    found(UNREADABLE, 'warning', {
      ...about(unreadable),
      message: `${plural(unreadable.tags, 'index', 'indexes')} of ${where} ${unreadable.tags === 1 ? 'has' : 'have'} members that are not written as this layout writes them: no purge can map them to entries`,
      advice: 'look at them with `cacheops tags show`; compressed members cannot be read from outside',
    }),
  ].filter((_, i) => ([onlyDead, unfinished, unreadable][i]?.tags ?? 0) > 0);
}

const LARGE_BYTES = 1024 * 1024;

/** In a family that is not tagged at all, there is nothing wrong. */
const FEWEST_SAMPLED = 4;

function reachFindings({ family, sampled, reached, example }: FamilyReach): readonly Finding[] {
  if (example === null || sampled < FEWEST_SAMPLED || reached < sampled / 2) return [];
  return [
    found(UNREACHED, 'warning', {
      subject: { family, key: example },
      message: `${formatInteger(sampled - reached)} of ${formatInteger(sampled)} random keys are in no index, while the others are: no purge by tag reaches them`,
      evidence: { sampled, reached },
      advice: `see which: \`cacheops tags of\`; delete them by family: \`cacheops invalidate --family\``,
    }),
  ];
}

function noteFindings({ layout, prefix, notes, notHeld, members, notNoted, example }: NoteComparison): readonly Finding[] {
  const about = {
    subject: example === null ? {} : { key: example.key },
    evidence: { layout, prefix: escapeText(prefix), notes, notHeld, members, notNoted },
    advice: INDEXES_DISAGREE.advice,
  };
  const lost: Finding = found(INDEXES_DISAGREE, 'warning', {
    ...about,
    message: `${formatInteger(notHeld)} of ${plural(notes, 'tag')} that entries of ${whereOf(layout, prefix)} note ${notHeld === 1 ? 'has' : 'have'} an index that does not hold the entry: no purge by these tags reaches it`,
  });
  const left: Finding = found(INDEXES_DISAGREE, 'info', {
    ...about,
    message: `${formatInteger(notNoted)} of ${plural(members, 'member')} of indexes of ${whereOf(layout, prefix)} ${notNoted === 1 ? 'names' : 'name'} an entry that does not note the tag: the framework leaves such a member behind when it deletes the entry`,
  });
  return [...(notHeld > 0 ? [lost] : []), ...(notNoted > 0 ? [left] : [])];
}

const oddFinding = ({ key, layout, reason }: OddIndex): Finding =>
  found(ODD_INDEX, 'info', {
    subject: { key: fromBytes(key) },
    message: `it is called like an index of ${layout}, but ${reason}`,
    evidence: { layout },
    advice: ODD_INDEX.advice,
  });

function found(
  { id, source }: TagExplanation,
  severity: Severity,
  said: Pick<Finding, 'message' | 'evidence' | 'advice'> & { readonly subject?: Subject },
): Finding {
  return { id, severity, source, subject: {}, ...said };
}

const whereOf = (layout: string, prefix: ServerText): string =>
  escapeText(prefix) === '' ? layout : `${layout} (prefix ${escapeText(prefix)})`;
