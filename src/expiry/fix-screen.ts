import { type ScanCost, scanCostText } from '../keyspace/scan-cost.ts';
import { type Block, type DataRecord, type Fact, integer, type Phrase, seconds, toned } from '../report.ts';
import type { FixResult } from './apply-fix.ts';
import type { Condition } from './change-key.ts';
import type { FixPlan } from './fix-plan.ts';
import type { FixRule } from './fix-rule.ts';

/** What `cacheops ttl fix` answers: the contract of its JSON. */
export interface FixData {
  readonly family: string;
  readonly rule: FixRule;
  /** How each write is made conditional; null when no node could be asked. */
  readonly condition: Condition | null;
  readonly plan: FixPlan;
  readonly keysPerSecond: number;
  /** Null: nothing was applied, as `--apply` was not given or nothing was to be done. */
  readonly result: FixResult | null;
  /** What looking cost the servers, before and while keys were changed. */
  readonly cost: ScanCost;
}

export function fixBlocks({ family, rule, condition, plan, keysPerSecond, result, cost }: FixData): readonly Block[] {
  const due = plan.add + plan.shorten + plan.persist;
  const facts: Fact[] = [
    { label: 'family', phrases: [[family], [integer(plan.keys), 'keys']] },
    { label: 'rule', phrases: [rulePhrase(rule)] },
    { label: 'plan', phrases: planPhrases(plan) },
    ...(plan.examples.length > 0 ? [{ label: 'such as', phrases: plan.examples.map((key): Phrase => [key]) }] : []),
    ...(due > 0 && condition !== null
      ? [{ label: 'how', phrases: [[HOW[condition]], ['at most', integer(keysPerSecond), 'keys/s,', seconds(due / keysPerSecond)]] }]
      : []),
    ...(result === null ? [] : resultFacts(result)),
  ];
  return [
    { kind: 'facts', facts },
    { kind: 'text', text: plan.keys === 0 ? 'there are no keys of the family' : closing(due, result), tone: 'dim' },
    { kind: 'text', text: scanCostText(cost), tone: 'dim' },
  ];
}

export const fixRecords = ({ family, plan: { examples: _examples, ...planned }, result }: FixData): readonly DataRecord[] => [
  {
    family,
    ...planned,
    changed: result?.changed ?? null,
    unchanged: result?.unchanged ?? null,
    failed: result?.failed ?? null,
    unknown: result?.unknown ?? null,
  },
];

const HOW: Readonly<Record<Condition, string>> = {
  flags: 'the server sets it only where there is none by then, or a longer one (NX, LT)',
  script: 'a script compares and sets in one step: this server has no PEXPIRE NX',
  recheck: 'each key is asked right before; one that changes in between, within about a millisecond, is set all the same',
};

function rulePhrase(rule: FixRule): Phrase {
  if (rule.kind === 'persist') return ['must not expire'];
  const given =
    rule.leastLifeMs === rule.lifeMs
      ? [seconds(rule.lifeMs / 1000)]
      : [seconds(rule.leastLifeMs / 1000), 'to', seconds(rule.lifeMs / 1000)];
  return ['live at most', seconds(rule.boundMs / 1000), '· given', ...given];
}

function planPhrases({ add, shorten, persist }: FixPlan): readonly Phrase[] {
  const phrases: Phrase[] = [];
  if (add > 0) phrases.push([integer(add), 'without TTL get one']);
  if (shorten > 0) phrases.push([integer(shorten), 'that live too long get a shorter one']);
  if (persist > 0) phrases.push([integer(persist), 'lose theirs']);
  return phrases.length > 0 ? phrases : [['nothing to do']];
}

function resultFacts({ changed, unchanged, failed, unknown, failures }: FixResult): readonly Fact[] {
  const phrases: Phrase[] = [
    [toned('changed', 'good'), integer(changed)],
    ['gone, or fine by then', integer(unchanged)],
    [failed > 0 ? toned('failed', 'error') : 'failed', integer(failed)],
  ];
  if (unknown > 0) phrases.push([toned('without a reply, so unknown', 'error'), integer(unknown)]);
  return [
    { label: 'done', phrases },
    ...failures.map(({ node, reason, keys }): Fact => ({ label: node, phrases: [[integer(keys), 'keys:', reason]] })),
  ];
}

function closing(due: number, result: FixResult | null): string {
  if (result !== null) return 'counted by the replies of the servers';
  return due === 0 ? 'all keys of the family obey' : 'nothing was written: add --apply';
}
