import { spawn, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { catalogueOf } from '../../../src/lint/catalogue.ts';
import type { LintTarget } from '../../../src/lint/model.ts';
import { targetOfServer } from '../../../src/lint/target.ts';

/** What a real server did with a file. */
export type ServerAnswer =
  | { readonly answer: 'accepted' }
  | { readonly answer: 'rejected'; readonly line: number | undefined; readonly log: string }
  | { readonly answer: 'no answer'; readonly log: string };

/** The version a binary says it is; `undefined` for servers that are neither Redis nor Valkey. */
export function targetOfBinary(binary: string): LintTarget | undefined {
  const [, name = '', version = ''] = /^(\w+) server v=([\d.]+)/.exec(spawnSync(binary, ['--version'], { encoding: 'utf8' }).stdout) ?? [];
  const engine = name.toLowerCase();
  return engine === 'redis' || engine === 'valkey' ? targetOfServer(engine, version) : undefined;
}

/**
 * Lines that are put behind each case, so that it takes no port, keeps nothing, calls nobody and needs little: whatever
 * the case says of these is read and judged, and then overridden.
 */
export function overrides(target: LintTarget): string {
  const { find } = catalogueOf(target);
  return OVERRIDES.filter(([name = '']) => find(name) !== undefined)
    .map((words) => `${words.join(' ')}\n`)
    .join('');
}

const OVERRIDES = [
  ['port', '0'], ['unixsocket', 's'], ['unixsocketperm', '700'], ['unixsocketgroup', '""'], ['bind', '127.0.0.1'], ['daemonize', 'no'], ['logfile', '""'],
  ['loglevel', 'notice'], ['log-format', 'legacy'], ['syslog-enabled', 'no'], ['save', '""'], ['appendonly', 'no'], ['databases', '16'],
  ['cluster-databases', '1'], ['cluster-enabled', 'no'], ['replicaof', 'no', 'one'], ['io-threads', '1'], ['maxclients', '100'], ['tls-port', '0'],
  ['tls-replication', 'no'], ['tls-cluster', 'no'], ['aclfile', '""'], ['locale-collate', '""'], ['supervised', 'no'], ['rdma-port', '0'], ['mptcp', 'no'],
  ['pidfile', '""'], ['watchdog-period', '0'], ['server_cpulist', '""'], ['bio_cpulist', '""'],
]; // prettier-ignore

/** Starts the server with the text as its file, and ends it as soon as it says that it is ready. */
export async function askServer(binary: string, text: string, others: Readonly<Record<string, string>> = {}): Promise<ServerAnswer> {
  const directory = await mkdtemp(join(tmpdir(), 'oracle-'));
  try {
    for (const [path, content] of Object.entries({ ...others, 'redis.conf': text })) {
      await mkdir(dirname(join(directory, path)), { recursive: true });
      await writeFile(join(directory, path), content, 'latin1');
    }
    return await start(binary, directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Nothing that starts takes this long, also on a busy machine. */
const GIVE_UP_MS = 20_000;

function start(binary: string, directory: string): Promise<ServerAnswer> {
  const server = spawn(binary, ['redis.conf'], { cwd: directory, stdio: ['ignore', 'pipe', 'pipe'] });
  return new Promise((resolve, reject) => {
    let log = '';
    let answer: ServerAnswer | undefined;
    const end = (found: ServerAnswer): void => {
      answer ??= found;
      server.kill('SIGKILL');
    };
    const waiting = setTimeout(() => end({ answer: 'no answer', log }), GIVE_UP_MS);
    const read = (chunk: Buffer): void => {
      log += chunk.toString('latin1');
      if (/ready to accept connections/i.test(log)) end({ answer: 'accepted' });
    };
    server.stdout.on('data', read);
    server.stderr.on('data', read);
    server.on('error', reject);
    server.on('close', () => {
      clearTimeout(waiting);
      resolve(answer ?? { answer: 'rejected', line: lineNamedIn(log), log: log.trim().split('\n').slice(-3).join(' / ') });
    });
  });
}

function lineNamedIn(log: string): number | undefined {
  const [, line] = /configuration file, at line (\d+)/.exec(log) ?? [];
  return line === undefined ? undefined : Number(line);
}
