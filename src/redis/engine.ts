import type { Info } from './info.ts';
import type { Engine } from './target.ts';

/** Which server this is, and its own version. Never `redis_version` alone: Valkey and Redict freeze it at 7.2.4. */
export function engineOf(info: Info): { readonly engine: Engine; readonly engineVersion: string } {
  const told = tellTales.find(([, field]) => info.text(field) !== undefined);
  if (told) return { engine: told[0], engineVersion: info.text(told[1]) ?? 'unknown' };
  const engineVersion = info.text('redis_version') ?? 'unknown';
  // KeyDB stopped at the features of Redis 6.3, a version Redis never had, and alone counts server threads.
  if (info.text('server_threads') !== undefined && engineVersion.startsWith('6.3')) return { engine: 'keydb', engineVersion };
  return { engine: engineVersion === 'unknown' ? 'unknown' : 'redis', engineVersion };
}

const tellTales: readonly (readonly [Engine, string])[] = [
  ['valkey', 'valkey_version'],
  ['redict', 'redict_version'],
  ['dragonfly', 'dragonfly_version'],
  ['kvrocks', 'kvrocks_version'],
];

/** `standalone`, `sentinel` or `cluster`; the field's name follows the engine's. */
export function modeOf(info: Info): string {
  const named = info.text('redis_mode') ?? info.text('server_mode') ?? info.text('redict_mode');
  return named ?? (info.text('cluster_enabled') === '1' ? 'cluster' : 'standalone');
}
