import { isKnown } from '../../redis/target.ts';
import type { NodeFacts } from '../facts.ts';
import { infoOf } from './sums.ts';

export interface PersistenceFigures {
  readonly loading: boolean | null;
  /** The setting `save`; empty when no snapshots are taken. */
  readonly rdbSavePoints: string | null;
  readonly rdbLastSaveAt: string | null;
  readonly rdbLastStatus: string | null;
  readonly rdbInProgress: boolean | null;
  readonly rdbChangesSinceLastSave: number | null;
  readonly aofEnabled: boolean | null;
  readonly aofLastWriteStatus: string | null;
  readonly aofLastRewriteStatus: string | null;
  readonly latestForkMs: number | null;
}

/** Of one node: a disk is its own. Null when INFO was refused. */
export function persistenceFigures(node: NodeFacts): PersistenceFigures | null {
  const info = infoOf(node);
  if (info === undefined) return null;
  const flag = (field: string) => (info.text(field) === undefined ? null : info.text(field) === '1');
  const [savedAtSeconds, forkMicroseconds] = [info.number('rdb_last_save_time'), info.number('latest_fork_usec')];
  return {
    loading: flag('loading'),
    rdbSavePoints: (isKnown(node.settings) ? node.settings.value.get('save') : undefined) ?? null,
    rdbLastSaveAt: savedAtSeconds === undefined ? null : new Date(savedAtSeconds * 1000).toISOString(),
    rdbLastStatus: info.text('rdb_last_bgsave_status') ?? null,
    rdbInProgress: flag('rdb_bgsave_in_progress'),
    rdbChangesSinceLastSave: info.number('rdb_changes_since_last_save') ?? null,
    aofEnabled: flag('aof_enabled'),
    aofLastWriteStatus: info.text('aof_last_write_status') ?? null,
    aofLastRewriteStatus: info.text('aof_last_bgrewrite_status') ?? null,
    latestForkMs: forkMicroseconds === undefined ? null : forkMicroseconds / 1000,
  };
}
