import { LOGS, type LogKind } from '../redis/commandlog.ts';
import type { Target } from '../redis/target.ts';
import type { Unchecked } from '../report.ts';
import { LOG_ITSELF } from './explanations.ts';

/** COMMANDLOG is Valkey's; a server whose name we do not know may still have it. */
export const knownKinds = ({ engine }: Target, kinds: readonly LogKind[]): readonly LogKind[] =>
  engine === 'valkey' || engine === 'unknown' ? kinds : kinds.filter((kind) => kind === 'slow');

/** The logs that this engine does not have. */
export const lackingKinds = (target: Target, kinds: readonly LogKind[]): readonly Unchecked[] =>
  kinds
    .filter((kind) => !knownKinds(target, kinds).includes(kind))
    .map((kind) => ({
      id: LOG_ITSELF[kind],
      subject: {},
      reason: `${target.engine} has no log of ${kind === 'large-reply' ? 'large replies' : 'large requests'} (COMMANDLOG)`,
      ...(LOGS[kind].needs !== undefined && { wouldNeed: LOGS[kind].needs }),
      matters: false,
    }));
