import { defineCommand } from '../command.ts';
import { UsageError } from '../errors.ts';
import { fixFamily } from '../expiry/fix-family.ts';
import { fixRule } from '../expiry/fix-rule.ts';
import { fixBlocks, fixRecords } from '../expiry/fix-screen.ts';
import { createLookupLedger } from '../health/lookup-ledger.ts';
import { findTemplate } from '../keyspace/find-template.ts';
import { STATS_STATE_FLAG } from '../keyspace/scan-flags.ts';
import { openScan } from '../keyspace/scan.ts';
import { globOfTemplate } from '../keyspace/template-glob.ts';
import { applyingIn, workingIn } from '../plan-and-apply.ts';
import { ratio } from '../profile/bounds.ts';
import { refuseReplica } from '../redis/refuse-replica.ts';

export const ttlFix = defineCommand({
  name: 'ttl fix',
  description:
    'Mends the keys of one family whose life breaks the rule of the profile: keys without TTL get one, those that live too long a shorter one, and where the rule is none, TTLs are taken away. Without --apply it only counts. Writes PEXPIRE or PERSIST, key by key, never faster than --rate; a read-only profile refuses, a protected one has its name typed.',
  examples: [
    { line: 'cacheops ttl fix --family session', what: 'what would be done, and on how many keys' },
    { line: 'cacheops ttl fix --family session --set 24h --jitter 20%', what: 'lives from 19 to 24 hours, whatever the profile says' },
    { line: 'cacheops ttl fix --family session --apply --audit-log ttl.ndjson', what: 'do it, and leave a trail of it' },
  ],
  options: {
    family: { type: 'string', value: 'name', summary: 'its template, or what that begins with: session for session:{user_id}' },
    set: { type: 'duration', value: 'duration', min: 1000, summary: 'the life to give, where the profile says none or allows several' },
    jitter: {
      type: 'string',
      value: 'part',
      summary: 'shorten each life by up to this part of it (default: as the profile says, else 10%)',
    },
    only: {
      type: 'string',
      value: 'which',
      choices: ['missing', 'too-long'],
      summary: 'only keys without TTL, or only those that live too long',
    },
    apply: { type: 'boolean', summary: 'write; without it nothing is' },
    rate: { type: 'integer', value: 'n', default: 1000, min: 1, max: 100_000, summary: 'at most so many keys a second' },
    auditLog: { type: 'string', value: 'file', summary: 'add what is written to this file, as JSON lines: who, when, what, how many' },
    ...STATS_STATE_FLAG,
  },
  connects: true,
  schemaVersion: 1,
  judges: false,

  async run({ flags }, context) {
    if (flags.family === undefined) throw new UsageError('ttl fix needs --family', { hint: 'cacheops ttl lists the families' });
    const { families: rules } = await context.profile();
    const template = findTemplate(rules, flags.family);
    const declared = rules.find((rule) => rule.template === template.text);
    const rule = fixRule(template.text, declared?.ttl, { lifeMs: flags.set, jitter: jitterOf(flags.jitter), only: flags.only });
    const apply = flags.apply ? await applyingIn(context, flags) : undefined;
    const { note } = createLookupLedger(context.state, flags.statsState, context.now);
    const target = await context.target();
    if (apply) refuseReplica(target);
    return fixFamily({
      family: template.text,
      rules,
      rule,
      target,
      keysPerSecond: flags.rate,
      ...workingIn(context),
      note,
      open: () => openScan(target, { memory: false, match: globOfTemplate(template), signal: context.signal }),
      ...(apply && { apply }),
    });
  },

  blocks: fixBlocks,
  records: fixRecords,
});

function jitterOf(said: string | undefined): number | undefined {
  if (said === undefined) return undefined;
  const part = ratio(said);
  if (part !== undefined && part < 1) return part;
  throw new UsageError(`--jitter ${said} is no part of a life`, { hint: 'write a part such as 10% or 0.1, below the whole' });
}
