// node scripts/verify-catalogue.mjs [NAME …]: asks each server of CACHEOPS_TEST_SERVERS, a folder of NAME-server binaries,
// for `CONFIG GET *`, and says where the catalogue of settings departs from it: names missing or too many, and other
// defaults. With a new version in KNOWN_VERSIONS, what it prints is the work to do.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = resolve(import.meta.dirname, '..');
const folder = process.env.CACHEOPS_TEST_SERVERS;
if (!folder || !existsSync(folder)) {
  console.error('set CACHEOPS_TEST_SERVERS to a folder of NAME-server binaries; scripts/get-servers.sh fetches some');
  process.exit(2);
}
const wanted = process.argv.slice(2);
const names = readdirSync(folder)
  .flatMap((file) => (file.endsWith('-server') ? [file.slice(0, -'-server'.length)] : []))
  .filter((name) => wanted.length === 0 || wanted.includes(name))
  .sort();

/** What the servers are started with. */
const NOT_DEFAULTS = new Set(['port', 'unixsocket', 'dir', 'bind', 'save']);

/** It shows some settings that files may not set, and does not show others. */
const ODDITIES_OF_REDIS_6_0 = new Set([
  'the catalogue lacks watchdog-period (0)',
  'the server does not show replicaof',
  'the server does not show cluster-config-file',
]);

const temporary = mkdtempSync(join(tmpdir(), 'catalogue-'));
try {
  const { catalogueOf, targetOfServer } = await loadCatalogue();
  for (const name of names) {
    const binary = resolve(folder, `${name}-server`);
    const target = targetOf(binary, targetOfServer);
    if (target === undefined) {
      console.log(`skip ${name}: no target stands for it`);
      continue;
    }
    const departures = compare(catalogueOf(target), await configOf(binary));
    console.log(`${departures.length === 0 ? 'ok  ' : 'DIFF'} ${name} as ${target.name}`);
    for (const departure of departures) console.log(`     ${departure}`);
    if (departures.length > 0) process.exitCode = 1;
  }
} finally {
  rmSync(temporary, { recursive: true, force: true });
}

async function loadCatalogue() {
  const outfile = join(temporary, 'catalogue.mjs');
  const contents = `export { catalogueOf } from './src/lint/catalogue.ts'; export { targetOfServer } from './src/lint/target.ts';`;
  await build({
    stdin: { contents, resolveDir: root, loader: 'ts' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile,
    logLevel: 'error',
  });
  return import(pathToFileURL(outfile).href);
}

function targetOf(binary, targetOfServer) {
  const said = spawnSync(binary, ['--version'], { encoding: 'utf8' }).stdout;
  const [, name, version] = /^(\w+) server v=([\d.]+)/.exec(said) ?? [];
  return name === 'Redis' || name === 'Valkey' ? targetOfServer(name.toLowerCase(), version) : undefined;
}

function compare(catalogue, config) {
  const shown = [...config.keys()].filter((name) => catalogue.find(name) === undefined);
  const lacking = catalogue.entries
    .filter(({ type, hidden, ignored, buildCondition }) => type !== 'statement' && !hidden && !ignored && buildCondition === undefined)
    .flatMap(({ spellings }) => spellings.filter((name) => !config.has(name)));
  const defaults = catalogue.entries
    .filter(({ canonicalName }) => config.has(canonicalName) && !NOT_DEFAULTS.has(canonicalName))
    .filter((entry) => (entry.default ?? '') !== config.get(entry.canonicalName));
  const departures = [
    ...shown.map((name) => `the catalogue lacks ${name} (${config.get(name)})`),
    ...lacking.map((name) => `the server does not show ${name}`),
    ...defaults.map((entry) => `${entry.canonicalName} is ${config.get(entry.canonicalName)}, the catalogue says ${entry.default}`),
  ];
  return departures.filter((departure) => !(catalogue.target.name === 'redis@6.0' && ODDITIES_OF_REDIS_6_0.has(departure)));
}

/** `CONFIG GET *` of a server that is started for that, without a file, and ended. */
async function configOf(binary) {
  const directory = mkdtempSync(join(temporary, 'server-'));
  const socket = join(directory, 's');
  const server = spawn(binary, ['--port', '0', '--unixsocket', socket, '--dir', directory, '--bind', '127.0.0.1', '--save', ''], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    await ready(server);
    return await ask(socket);
  } finally {
    server.kill('SIGKILL');
  }
}

function ready(server) {
  return new Promise((onReady, onEnd) => {
    let log = '';
    server.on('close', () => onEnd(new Error(`it did not start: ${log}`)));
    server.stdout.on('data', (chunk) => {
      log += chunk;
      if (/ready to accept connections/i.test(log)) onReady();
    });
  });
}

/** The reply is an array of bulk strings: `*N`, then `$LENGTH` and the bytes for each. */
function ask(socket) {
  return new Promise((onReply, onError) => {
    const connection = connect(socket, () => connection.write('*3\r\n$6\r\nCONFIG\r\n$3\r\nGET\r\n$1\r\n*\r\n'));
    let reply = '';
    connection.on('error', onError);
    connection.on('data', (chunk) => {
      reply += chunk.toString('latin1');
      const words = bulkStrings(reply);
      if (words === undefined) return;
      connection.destroy();
      onReply(new Map(words.flatMap((word, index) => (index % 2 === 0 ? [[word, words[index + 1]]] : []))));
    });
  });
}

function bulkStrings(reply) {
  const [, count] = /^\*(\d+)\r\n/.exec(reply) ?? [];
  if (count === undefined) return undefined;
  const words = [];
  for (let at = reply.indexOf('\r\n') + 2; words.length < Number(count);) {
    const [, length] = /^\$(\d+)\r\n/.exec(reply.slice(at, at + 24)) ?? [];
    if (length === undefined) return undefined;
    const start = at + length.length + 3;
    if (reply.length < start + Number(length) + 2) return undefined;
    words.push(reply.slice(start, start + Number(length)));
    at = start + Number(length) + 2;
  }
  return words;
}
