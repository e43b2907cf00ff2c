import { type Context, defineCommand } from '../command.ts';
import { LISTEN_FLAGS } from '../events/flags.ts';
import { readListenRequest } from '../events/request.ts';
import { LISTEN_COLUMNS, toEvent } from '../events/screen.ts';
import { serve } from '../events/serve.ts';
import { invalidate as invalidateSelection } from '../invalidation/invalidate.ts';
import { deploymentOf, refuseOther } from '../invalidation/deployment.ts';
import { createFindSelection } from '../invalidation/find-selection.ts';
import { INVALIDATE_FLAGS } from '../invalidation/flags.ts';
import type { Applying } from '../invalidation/order.ts';
import { failoverWaitMs } from '../invalidation/settled-view.ts';
import { invalidateBlocks, invalidateRecords } from '../invalidation/screen.ts';
import { readRequest } from '../invalidation/request.ts';
import { PLAN_KIND, savedPlanOf } from '../invalidation/saved-plan.ts';
import { createStreamTrail } from '../invalidation/stream-trail.ts';
import { followMoves } from '../redis/follow-moves.ts';
import { refuseReplica } from '../redis/refuse-replica.ts';
import { rememberSilentNodes, type SilentNodes } from '../redis/silent-nodes.ts';
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
    ...INVALIDATE_FLAGS,
    ...LISTEN_FLAGS,
  },
  connects: true,
  schemaVersion: 1,
  judges: false,

  async run({ flags, operands }, context) {
    const { families: rules, tags: tagRules } = await context.profile();
    const { files, state, now, signal, sleep, progress } = context;
    const request = await readRequest(flags, operands, { files, tagRules, loadPlan: (path) => state.load(path, PLAN_KIND), now });
    const registry = createRegistry(request.tagRules);
    const stream = flags.auditStream === undefined ? undefined : Buffer.from(flags.auditStream);
    const isOwn = (key: Buffer): boolean => registry.isOwn(key) || stream?.equals(key) === true;
    const silent = rememberSilentNodes();
    const read = followMoves(async () => silent.reader(await context.reader()));
    const target = silent.target(await context.target());
    if (request.approved) await refuseOther(request.approved.deployment, target);
    const { during } = progress;
    const find = createFindSelection({ ...request, registry, rules, isOwn, read, signal, during });
    const reselect: typeof find = async (...where) => {
      silent.forget(); // a while may have passed since the last pass
      return find(...where);
    };
    const selection = await find(target);
    const apply = flags.dryRun || flags.plan !== undefined ? undefined : await applying(context, flags, silent);
    if (apply) refuseReplica(target);
    const answer = await invalidateSelection({
      selection,
      reselect,
      target,
      read,
      rules,
      isOwn,
      signal,
      sleep,
      during,
      keysPerSecond: flags.rate,
      maxKeys: flags.maxKeys,
      softMs: request.softMs,
      approved: request.approved,
      failoverWaitMs: flags.failoverWait ?? failoverWaitMs(target),
      layoutNamed: registry.named !== undefined || request.approved !== undefined,
      nowMs: () => now().getTime(),
      ...(apply && { apply }),
    });
    if (flags.plan !== undefined) {
      const deployment = await deploymentOf(target);
      await state.save(flags.plan, PLAN_KIND, savedPlanOf({ ...request, plan: answer.data.plan, deployment, now: now() }));
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
      const silent = rememberSilentNodes();
      const apply = await applying(context, flags, silent);
      const target = silent.target(await context.target());
      refuseReplica(target);
      await context.confirmWrite(`${profile.name}: what carries the tags of events would be deleted, from now on.`);
      const service = serve(request, flags, {
        ...context,
        profile,
        target,
        apply: { ...apply, confirm: async () => undefined }, // once for all
        read: followMoves(async () => silent.reader(await context.reader())),
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

async function applying(context: Context, flags: Flags, silent: SilentNodes): Promise<Applying> {
  const { yes, settle, wait, waitTimeout, auditLog, auditStream } = flags;
  const writer = silent.writer(await context.writer());
  return {
    writer,
    profile: (await context.profile()).name,
    yes,
    ask: context.ask,
    confirm: context.confirmWrite,
    settleMs: settle,
    replicas: wait === undefined ? undefined : { wanted: wait, timeoutMs: waitTimeout },
    trails: [
      ...(auditLog === undefined ? [] : [{ onServer: false, add: (line: string) => context.files.append(auditLog, line) }]),
      ...(auditStream === undefined ? [] : [createStreamTrail(Buffer.from(auditStream), writer)]),
    ],
  };
}
