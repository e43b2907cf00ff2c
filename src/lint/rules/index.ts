import type { Rule } from '../rule.ts';
import { accessRules } from './access.ts';
import { betweenFilesRules } from './between-files.ts';
import { bufferRules } from './buffers.ts';
import { clusterRules } from './cluster.ts';
import { durabilityRules } from './durability.ts';
import { encodingRules } from './encodings.ts';
import { exposureRules } from './exposure.ts';
import { includeRules } from './includes.ts';
import { lineRules } from './lines.ts';
import { memoryRules } from './memory.ts';
import { migrationRules } from './migration.ts';
import { kernelRules, networkRules } from './network.ts';
import { nameRules } from './names.ts';
import { fileRules } from './not-a-configuration.ts';
import { observingRules } from './observing.ts';
import { passwordRules } from './passwords.ts';
import { persistenceRules } from './persistence.ts';
import { processRules } from './process.ts';
import { refusedFileRules } from './refused-files.ts';
import { refusedLineRules } from './refused-lines.ts';
import { replicationRules } from './replication.ts';
import { sentinelRules } from './sentinel.ts';
import { sizeRules } from './sizes.ts';
import { toldByLinter } from './told-by-linter.ts';

/** All that `cacheops lint-config` judges, by id. */
export const rules: readonly Rule[] = [
  ...fileRules,
  ...refusedLineRules,
  ...refusedFileRules,
  ...lineRules,
  ...nameRules,
  ...includeRules,
  ...sizeRules,
  ...exposureRules,
  ...accessRules,
  ...passwordRules,
  ...memoryRules,
  ...bufferRules,
  ...persistenceRules,
  ...durabilityRules,
  ...networkRules,
  ...kernelRules,
  ...processRules,
  ...observingRules,
  ...replicationRules,
  ...clusterRules,
  ...sentinelRules,
  ...betweenFilesRules,
  ...encodingRules,
  ...migrationRules,
  ...toldByLinter,
].sort((one, other) => (one.id < other.id ? -1 : 1));

const byIdOrName: ReadonlyMap<string, Rule> = new Map(rules.flatMap((rule) => [[rule.id, rule] as const, [rule.name, rule] as const]));

/** By `RC301`, in any case, or `cache-with-rdb`. */
export function findRule(idOrName: string): Rule | undefined {
  return byIdOrName.get(idOrName) ?? byIdOrName.get(idOrName.toUpperCase()) ?? byIdOrName.get(idOrName.toLowerCase());
}
