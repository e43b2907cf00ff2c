import { type Info, parseInfo } from '../redis/info.ts';
import { engineOf } from '../redis/engine.ts';
import { asArray, asBytes, asText } from '../redis/reply.ts';
import { isKnown, type Known, type Node, type Reply } from '../redis/target.ts';
import type { ByteText, LintTarget } from './model.ts';
import { targetOfServer } from './target.ts';

/** What a running server says of its configuration. */
export interface LiveConfig {
  readonly node: string;
  /** The catalogue's version that judges it; unknown for servers that are neither Redis nor Valkey. */
  readonly target: Known<LintTarget>;
  /** All of CONFIG GET, secrets too: never to be printed. From INFO, the few settings it tells, when CONFIG is refused. */
  readonly settings: ReadonlyMap<string, ByteText>;
  /** Whether `settings` are all there are; else why not, and what would allow it. */
  readonly complete: Known<true>;
  readonly info: Info | undefined;
}

/** Two commands, neither of which depends on the size of the data. Fails with ConnectionError only. */
export async function readLiveConfig(node: Node): Promise<LiveConfig> {
  const told = await node.ask((reply) => parseInfo(asText(reply)), 'INFO');
  const info = isKnown(told) ? told.value : undefined;
  const settings = await node.ask(pairs, 'CONFIG GET', '*');
  return {
    node: node.address,
    target: isKnown(told) ? targetOf(told.value) : told,
    settings: isKnown(settings) ? settings.value : settingsInInfo(info),
    complete: isKnown(settings) ? { value: true } : settings,
    info,
  };
}

function pairs(reply: Reply): ReadonlyMap<string, ByteText> {
  const words = asArray(reply).map((word) => asBytes(word).toString('latin1'));
  return new Map(words.flatMap((word, at) => (at % 2 === 0 ? [[word.toLowerCase(), words[at + 1] ?? ''] as const] : [])));
}

function targetOf(info: Info): Known<LintTarget> {
  const { engine, engineVersion } = engineOf(info);
  const name = engine === 'redict' ? 'redis' : engine;
  if (name !== 'redis' && name !== 'valkey')
    return { unavailable: `the settings of ${engine} are not in the catalogue of Redis and Valkey` };
  // Redict went its own way from Redis 7.2.4 on.
  const target = targetOfServer(name, engine === 'redict' ? '7.2' : engineVersion);
  return target === undefined ? { unavailable: `${engine} ${engineVersion} is older than the catalogue` } : { value: target };
}

/** Settings by what INFO calls them. */
const IN_INFO: Readonly<Record<string, string>> = {
  maxmemory: 'maxmemory',
  'maxmemory-policy': 'maxmemory_policy',
  maxclients: 'maxclients',
  hz: 'configured_hz',
  port: 'tcp_port',
  appendonly: 'aof_enabled',
  'cluster-enabled': 'cluster_enabled',
};

/** INFO shows these as 1 and 0. */
const SWITCHES: ReadonlySet<string> = new Set(['appendonly', 'cluster-enabled']);

function settingsInInfo(info: Info | undefined): ReadonlyMap<string, ByteText> {
  return new Map(
    Object.entries(IN_INFO).flatMap(([setting, field]) => {
      const value = info?.text(field);
      if (value === undefined) return [];
      return [[setting, SWITCHES.has(setting) ? (value === '1' ? 'yes' : 'no') : value] as const];
    }),
  );
}
