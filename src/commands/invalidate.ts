import { type Context, defineCommand } from '../command.ts';
import { LISTEN_FLAGS } from '../events/flags.ts';
import { readListenRequest } from '../events/request.ts';
import { LISTEN_COLUMNS, toEvent } from '../events/screen.ts';
import { serve } from '../events/serve.ts';
import { invalidate as invalidateSelection } from '../invalidation/invalidate.ts';
import { deploymentOf, refuseOther } from '../invalidation/deployment.ts';
import { keysOf } from '../invalidation/keys-of.ts';
import { locatePlanned } from '../invalidation/locate-planned.ts';
import type { Applying } from '../invalidation/order.ts';
import { invalidateBlocks, invalidateRecords } from '../invalidation/screen.ts';
import { readRequest } from '../invalidation/request.ts';
import { PLAN_KIND, savedPlanOf } from '../invalidation/saved-plan.ts';
import { selectionOf } from '../invalidation/selection.ts';
import { createStreamTrail } from '../invalidation/stream-trail.ts';
import { openScan } from '../keyspace/scan.ts';
import { followMoves } from '../redis/follow-moves.ts';
import { refuseReplica } from '../redis/refuse-replica.ts';
import { locateTags } from '../tags/locate-tags.ts';
import { createLook } from '../tags/look.ts';
import { createRegistry } from '../tags/registry.ts';

export const invalidate = defineCommand({
  name: 'invalidate',
  description:
    'Deletes entries by UNLINK: those that carry a tag, that match a pattern, of a family, or by name. Shows first what would go, and asks; where nobody can be asked, it only shows, and exits 4 unless --yes was given. A tag is purged through its index, which is claimed before, so that a run that was killed can be repeated and writers lose no index. Batches stay small, and smaller when the servers are slow. All that is named is deleted, or what the filters mean of it: they ask the server about each key right before, and keep what cannot be told. Indexes of tags never are entries.',
  examples: [
    { line: 'cacheops invalidate --tag convo:42', what: 'what carries the tag; shows it and asks' },
    {
      line: 'cacheops invalidate --tag user:7 --tag team:3 --yes --audit-log purges.ndjson',
      what: 'for a deploy: either tag, with a trail',
    },
    { line: 'cacheops invalidate --tag catalogue --soft 5m --yes', what: 'anew within 5 minutes, and not all at once' },
    { line: 'cacheops invalidate --pattern "page:*" --no-ttl --larger-than 100kb', what: 'large pages that never expire' },
    { line: 'cacheops invalidate --family llm --dry-run', what: 'how many keys of a family, and how much memory?' },
    { line: 'cacheops invalidate --family session user_id=42', what: 'the session of a user, or all that the other placeholders allow' },
    { line: 'cacheops invalidate --tag old --plan old.json', what: 'for somebody else to look at, and to run with --apply old.json --yes' },
    {
      line: 'cacheops invalidate --listen stream:events --layout native --yes',
      what: 'a service: purges the tags that the events in a stream make stale',
    },
    { line: 'cacheops invalidate - --yes --max-keys 10000', what: 'keys that another program writes to standard input, but not too many' },
  ],
  operands: [
    {
      name: 'key',
      summary:
        'this key; - reads keys from standard input, one a line or separated by NUL. With --family, name=value: the value of a placeholder',
      many: true,
    },
  ],
  options: {
    tag: { type: 'list', value: 'tag', summary: 'entries that carry it; may be repeated' },
    tagsFile: { type: 'string', value: 'file', summary: 'tags of this file too, one a line; - for standard input' },
    match: {
      type: 'string',
      value: 'which',
      choices: ['any', 'all'],
      default: 'any',
      summary: 'of several tags: entries with any of them, or only those with all',
    },
    pattern: { type: 'string', value: 'glob', summary: 'keys that match, as SCAN MATCH has it' },
    family: { type: 'string', value: 'name', summary: 'keys of it: its template, or what that begins with' },
    type: { type: 'string', value: 'type', summary: 'only entries of it: string, hash, …, as TYPE says' },
    olderThan: {
      type: 'duration',
      value: 'duration',
      summary: 'only what is surely older: unused for so long, or by the life that the profile says its family has',
    },
    idleLongerThan: { type: 'duration', value: 'duration', summary: 'only what was not used for so long; not under an LFU policy' },
    largerThan: { type: 'size', value: 'size', summary: 'only what uses more memory, as MEMORY USAGE counts' },
    noTtl: { type: 'boolean', summary: 'only what never expires' },
    soft: {
      type: 'duration',
      value: 'duration',
      min: 1,
      summary: 'do not delete: let entries live for half of it to all of it at most; none lives longer than before',
    },
    settle: {
      type: 'duration',
      value: 'duration',
      min: 1,
      summary: 'do it once more so much later, for writers that had read what was old',
    },
    wait: { type: 'integer', value: 'replicas', min: 1, summary: 'wait until so many replicas of each node have it' },
    waitTimeout: { type: 'duration', value: 'duration', default: 1_000, min: 1, summary: 'how long, before it is called incomplete' },
    layout: { type: 'string', value: 'name', summary: 'how the tags are kept, such as native or laravel; found out when absent' },
    prefix: { type: 'string', value: 'text', summary: 'what its keys begin with' },
    dryRun: { type: 'boolean', summary: 'only show what would be deleted' },
    plan: { type: 'string', value: 'file', summary: 'only show it, and write it to this file' },
    apply: { type: 'string', value: 'file', summary: 'just what this plan says: no older than a day, and little more than it was' },
    yes: { type: 'boolean', short: 'y', summary: 'do not ask' },
    maxKeys: { type: 'integer', value: 'n', min: 0, summary: 'refuse, before anything is deleted, when it would be more' },
    iMeanAll: { type: 'boolean', summary: 'allow a pattern or family that means every key, or a family that is no cache' },
    rate: { type: 'integer', value: 'n', min: 10, summary: 'at most so many keys a second, over all nodes together' },
    auditLog: { type: 'string', value: 'file', summary: 'add what is deleted to this file, as JSON lines: who, when, what, how many' },
    auditStream: { type: 'string', value: 'key', summary: 'the same to a stream of the server; never deleted itself' },
    ...LISTEN_FLAGS,
  },
  connects: true,
  schemaVersion: 1,
  judges: false,

  async run({ flags, operands }, context) {
    const { families: rules, tags: tagRules } = await context.profile();
    const request = await readRequest(flags, operands, {
      files: context.files,
      tagRules,
      loadPlan: (path) => context.state.load(path, PLAN_KIND),
      now: context.now,
    });
    const registry = createRegistry(request.tagRules);
    const stream = flags.auditStream === undefined ? undefined : Buffer.from(flags.auditStream);
    const isOwn = (key: Buffer): boolean => registry.isOwn(key) || stream?.equals(key) === true;
    const openKeys = async (match: string | Buffer) => openScan(await context.target(), { memory: false, match, signal: context.signal });
    const read = followMoves(context.reader);
    const select = () =>
      selectionOf(request.wishes, {
        rules,
        isOwn,
        openScan: openKeys,
        locate: async (tags) => {
          const look = createLook(await context.target(), (glob) => keysOf(openKeys(glob)), read);
          if (request.approved) return locatePlanned(request.approved.places, registry, look);
          return context.progress.during('looking for the layouts of tags', () => locateTags(tags, registry, look));
        },
      });
    const target = await context.target();
    if (request.approved) await refuseOther(request.approved.deployment, target);
    const selection = await select();
    const apply = flags.dryRun || flags.plan !== undefined ? undefined : await applying(context, flags);
    if (apply) refuseReplica(target);
    const answer = await invalidateSelection({
      selection,
      reselect: select,
      target,
      read,
      keysPerSecond: flags.rate,
      maxKeys: flags.maxKeys,
      softMs: request.softMs,
      approved: request.approved,
      rules,
      isOwn,
      layoutNamed: registry.named !== undefined || request.approved !== undefined,
      nowMs: () => context.now().getTime(),
      sleep: context.sleep,
      signal: context.signal,
      during: context.progress.during,
      ...(apply && { apply }),
    });
    if (flags.plan !== undefined) {
      const deployment = await deploymentOf(target);
      await context.state.save(flags.plan, PLAN_KIND, savedPlanOf({ ...request, plan: answer.data.plan, deployment, now: context.now() }));
    }
    return answer;
  },

  live: {
    kind: 'lines',
    wanted: ({ flags }) => flags.listen !== undefined,
    columns: LISTEN_COLUMNS,
    async *events({ flags, operands }, context) {
      const profile = await context.profile();
      const request = readListenRequest(flags, { operands, profile });
      const apply = await applying(context, flags);
      const target = await context.target();
      refuseReplica(target);
      await context.confirmWrite(`${profile.name}: what carries the tags of events would be deleted, from now on.`);
      const service = serve(request, flags, {
        ...context,
        profile,
        target,
        apply: { ...apply, confirm: async () => undefined }, // once for all
        read: followMoves(context.reader),
        openStandardInput: () => context.files.open('-'),
      });
      for await (const heard of service) yield toEvent(heard);
    },
  },

  blocks: invalidateBlocks,
  records: invalidateRecords,
});

interface Flags {
  readonly yes: boolean;
  readonly settle: number | undefined;
  readonly wait: number | undefined;
  readonly waitTimeout: number;
  readonly auditLog: string | undefined;
  readonly auditStream: string | undefined;
}

async function applying(context: Context, { yes, settle, wait, waitTimeout, auditLog, auditStream }: Flags): Promise<Applying> {
  const writer = await context.writer();
  return {
    writer,
    profile: (await context.profile()).name,
    yes,
    ask: context.ask,
    confirm: context.confirmWrite,
    settleMs: settle,
    replicas: wait === undefined ? undefined : { wanted: wait, timeoutMs: waitTimeout },
    trails: [
      ...(auditLog === undefined ? [] : [(line: string) => context.files.append(auditLog, line)]),
      ...(auditStream === undefined ? [] : [createStreamTrail(Buffer.from(auditStream), await context.target(), writer)]),
    ],
  };
}
