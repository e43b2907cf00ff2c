import { type Block, type Fact, integer, type Phrase, seconds, toned } from '../report.ts';
import { plural } from '../text/plural.ts';
import type { InvalidateData } from './data.ts';
import type { Left } from './left.ts';

/** What came of it, and what is left. */
export function resultFacts(data: InvalidateData): readonly Fact[] {
  const { plan, deleted, shortened, alreadyGone, failed, kept, undecided, unknown, marked, nodes, failures } = data;
  const { failovers, settle, replicas, left } = data;
  const toDo = left === null ? [] : leftPhrases(left);
  const done: Phrase[] = [
    plan.softMs === null ? [toned('deleted', 'good'), integer(deleted)] : [toned('shortened', 'good'), integer(shortened)],
    ['already gone', integer(alreadyGone)],
    [failed > 0 ? toned('failed', 'error') : 'failed', integer(failed)],
    ['kept', integer(kept)],
  ];
  if (undecided > 0) done.push(['kept, of unknown age', integer(undecided)]);
  if (marked > 0) done.unshift([toned('marked', 'good'), plural(marked, 'tag')]);
  if (unknown > 0) done.push([toned('without a reply, so unknown', 'error'), integer(unknown)]);
  return [
    { label: 'done', phrases: done },
    ...(nodes.length > 1
      ? nodes.map((one): Fact => ({
          label: one.node,
          phrases: [plan.softMs === null ? ['deleted', integer(one.deleted)] : ['shortened', integer(one.shortened)]],
        }))
      : []),
    ...(settle === null
      ? []
      : [
          {
            label: 'second pass',
            phrases: [
              ['after', seconds(settle.afterMs / 1000)],
              [integer(settle.deleted + settle.shortened), 'of these'],
            ],
          },
        ]),
    ...(replicas ?? []).map(({ node, wanted, acknowledged }): Fact => ({
      label: 'replicas',
      phrases: [[node], [acknowledged === null ? 'not known' : integer(acknowledged), 'have it, of', integer(wanted), 'wanted']],
    })),
    ...failovers.map(({ node, successor }): Fact => ({
      label: 'failover',
      phrases: [[node], ['gone on with on', successor ?? 'the others']],
    })),
    ...failures.map(({ node, reason, keys }): Fact => ({ label: node, phrases: [failurePhrase(reason, keys)] })),
    ...(toDo.length === 0 ? [] : [{ label: 'left to do', phrases: toDo }]),
  ];
}

/** Not all that fails is an entry. */
const failurePhrase = (reason: string, keys: number): Phrase =>
  keys === 0 ? [reason] : [integer(keys), keys === 1 ? 'key:' : 'keys:', reason];

function leftPhrases({ tags, keys, matches }: Left): readonly Phrase[] {
  return [
    ...tags
      .slice(0, MOST_LEFT)
      .map(({ tag, layout, node, claims }): Phrase => [
        'tag',
        tag,
        `(${layout}) on`,
        node ?? 'no node that answers',
        ...(claims === null ? [] : [claims.length === 0 ? 'in its index' : `in ${plural(claims.length, 'claim')}`]),
      ]),
    ...(tags.length > MOST_LEFT ? [['and', integer(tags.length - MOST_LEFT), 'more tags']] : []),
    ...(keys > 0 ? [[integer(keys), keys === 1 ? 'key' : 'keys', 'by name']] : []),
    ...(matches ? [['keys that match, to be looked for again']] : []),
  ];
}

/** JSON has all of them. */
const MOST_LEFT = 10;

/** Commands to paste. */
export const toGoOn = ({ commands }: Left): Block => ({
  kind: 'text',
  text: `to go on, with the same connection and pace:\n${commands.map((command) => `  ${command}`).join('\n')}`,
});
