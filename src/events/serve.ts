import type { Order } from '../invalidation/order.ts';
import type { Profile } from '../profile/profile.ts';
import { createCurrentTarget } from './current-target.ts';
import { type Heard, listen, type Listening } from './listen.ts';
import { type Opening, openSource } from './open-source.ts';
import { createPurge, type PurgeSettings } from './purge.ts';
import type { ListenRequest } from './request.ts';
import { createMapping } from './rules.ts';

/** The command line, as far as it says how. */
interface ServeFlags extends Pick<Opening, 'group' | 'fromStart' | 'makeStream'> {
  readonly consumer: string | undefined;
  readonly takeOverAfter: number;
  readonly batch: number;
  readonly rate: number | undefined;
  readonly maxKeys: number | undefined;
  readonly soft: number | undefined;
  readonly auditStream: string | undefined;
}

interface Surrounding
  extends Pick<Order, 'target' | 'read'>, Pick<PurgeSettings, 'apply'>, Omit<Listening, 'mapEvent' | 'purge' | 'renew' | 'keysPerSecond'> {
  readonly profile: Pick<Profile, 'families' | 'connection'>;
  readonly openStandardInput: Opening['openStandardInput'];
}

/** Purges the tags of events until there are no more, or the user interrupts. Fails as {@link listen} and {@link openSource} do. */
export async function* serve(request: ListenRequest, flags: ServeFlags, surrounding: Surrounding): AsyncGenerator<Heard, void, undefined> {
  const { target, read, apply, profile, openStandardInput, now, sleep, warn, signal, finish } = surrounding;
  const { registry, rules, isTag, filters, machine } = request;
  const { group, fromStart, makeStream, rate: keysPerSecond } = flags;
  const nowMs = (): number => now().getTime();
  const current = createCurrentTarget(target);
  const source = await openSource(request.source, {
    target: current,
    writer: apply.writer,
    openStandardInput,
    group,
    consumer: flags.consumer ?? machine,
    fromStart,
    makeStream,
    atOnce: flags.batch,
    takeOverAfterMs: flags.takeOverAfter,
    commandTimeoutMs: profile.connection.commandTimeoutMs,
    nowMs,
    signal,
    warn,
  });
  const { families } = profile;
  const isOwn = isOwnKey(request, flags);
  const purge = createPurge({
    registry,
    filters,
    families,
    apply,
    target: current,
    read,
    nowMs,
    keysPerSecond,
    maxKeys: flags.maxKeys,
    softMs: flags.soft,
    isOwn,
  });
  try {
    yield* listen(source, {
      mapEvent: createMapping(rules, isTag),
      purge,
      keysPerSecond,
      now,
      sleep,
      warn,
      signal,
      finish,
      renew: current.renew,
    });
  } finally {
    await current.close();
  }
}

/** The streams of events and of the trail are no entries, whatever names them. */
function isOwnKey({ registry, source }: ListenRequest, { auditStream }: ServeFlags): (key: Buffer) => boolean {
  const streams = [...(source.kind === 'stream' ? [source.key] : []), ...(auditStream === undefined ? [] : [auditStream])].map((key) =>
    Buffer.from(key),
  );
  return (key) => registry.isOwn(key) || streams.some((stream) => stream.equals(key));
}
