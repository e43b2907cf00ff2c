import { addressOf } from './address.ts';
import { type Info, parseInfoValues } from './info.ts';

/** A replica as its primary sees it. */
export interface AttachedReplica {
  readonly address: string;
  /** `online`, or a step of the first synchronisation such as `wait_bgsave`, `send_bulk`. */
  readonly state: string;
  /** What the primary has written and the replica has not acknowledged yet; `null` before it is online. */
  readonly lagBytes: number | null;
  /** Time since its last acknowledgement; whole seconds, as the server counts. */
  readonly lagSeconds: number | null;
}

/** The link of a replica to its primary, as the replica sees it. */
export interface PrimaryLink {
  readonly primary: string;
  readonly up: boolean;
  readonly downSeconds: number | null;
  /** Time since anything came from the primary; `null` while the link is down. */
  readonly silentSeconds: number | null;
  readonly synchronising: boolean;
  readonly offset: bigint | null;
}

/** INFO replication of a primary, or of a replica that has replicas of its own. */
export function attachedReplicas(info: Info): readonly AttachedReplica[] {
  const offset = info.counter('master_repl_offset');
  return [...info.section('replication')].flatMap(([name, value]) =>
    /^slave\d+$/.test(name) ? [attachedReplica(parseInfoValues(value), offset)] : [],
  );
}

/** INFO replication of a replica; `undefined` on a primary. */
export function primaryLink(info: Info): PrimaryLink | undefined {
  if (info.text('role') !== 'slave') return undefined;
  const up = info.text('master_link_status') === 'up';
  return {
    primary: addressOf({ host: info.text('master_host') ?? 'unknown', port: info.number('master_port') ?? 0 }),
    up,
    downSeconds: up ? null : unlessNegative(info.number('master_link_down_since_seconds')),
    silentSeconds: up ? unlessNegative(info.number('master_last_io_seconds_ago')) : null,
    synchronising: info.text('master_sync_in_progress') === '1',
    offset: info.counter('slave_repl_offset') ?? null,
  };
}

function attachedReplica(values: ReadonlyMap<string, string>, primaryOffset: bigint | undefined): AttachedReplica {
  const state = values.get('state') ?? 'unknown';
  const offset = values.get('offset');
  const online = state === 'online';
  return {
    address: addressOf({ host: values.get('ip') ?? 'unknown', port: Number(values.get('port') ?? 0) }),
    state,
    lagBytes:
      online && offset !== undefined && /^\d+$/.test(offset) && primaryOffset !== undefined ? Number(primaryOffset - BigInt(offset)) : null,
    lagSeconds: online ? unlessNegative(Number(values.get('lag') ?? Number.NaN)) : null,
  };
}

/** Servers say -1 for "never". */
const unlessNegative = (seconds: number | undefined) => (seconds !== undefined && seconds >= 0 ? seconds : null);
