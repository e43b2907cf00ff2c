import { createReadStream } from 'node:fs';
import { appendFile, open, readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import type { Files, Unread } from './command.ts';
import { UsageError } from './errors.ts';
import type { Io } from './io.ts';

/** No configuration is larger; a device such as /dev/zero never ends. */
const MOST_BYTES = 16 * 1024 * 1024;

/** The file system as seen from a folder, and standard input. */
export function createFiles(cwd: string, stdin: Io['stdin'], env: Io['env'] = {}): Files {
  return {
    workingDirectory: cwd,
    read: (path) =>
      readFile(resolve(cwd, path), 'utf8').catch((cause: Error) => {
        throw new UsageError(`cannot read ${path}`, { cause, hint: cause.message });
      }),
    readFile: (path) => readBytes(resolve(cwd, path)),
    readStandardInput: () => readStandardInput(stdin),
    modeOf: async (path) => (await stat(resolve(cwd, path)).catch(() => undefined))?.mode,
    trackedFiles: async (paths) => (await import('./tracked-files.ts')).trackedFiles(paths, { cwd, env }),
    glob: async (pattern, directory = cwd, options = {}) => (await import('./glob.ts')).glob(pattern, directory, options),
    write: async (path, content, options) => (await import('./output/write-file.ts')).writeFile(resolve(cwd, path), content, options),
    open: async (path) => {
      if (path === '-') return stdin instanceof Readable ? stdin : Readable.from(stdin); // itself, so that it can be closed
      const file = await open(resolve(cwd, path)).catch((cause: Error) => {
        throw new UsageError(`cannot read ${path}`, { cause, hint: cause.message });
      });
      return file.createReadStream();
    },
    create: async (path) => {
      const file = await open(resolve(cwd, path), 'wx', 0o600).catch((cause: Error) => {
        throw new UsageError(`cannot write ${path}`, { cause, hint: cause.message });
      });
      return file.createWriteStream();
    },
    append: (path, text) =>
      appendFile(resolve(cwd, path), text, { mode: 0o600 }).catch((cause: Error) => {
        throw new UsageError(`cannot write ${path}`, { cause, hint: cause.message });
      }),
  };
}

async function readBytes(path: string): Promise<Uint8Array | Unread> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) return 'directory';
    if (found.isFile()) return found.size > MOST_BYTES ? 'unreadable' : await readFile(path);
    return (await readBounded(createReadStream(path))) ?? 'unreadable'; // a pipe, such as <(sed … redis.conf)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    return code === 'ENOENT' || code === 'ENOTDIR' ? 'missing' : 'unreadable';
  }
}

async function readStandardInput(stdin: Io['stdin']): Promise<Uint8Array> {
  const bytes = await readBounded(stdin);
  if (bytes === undefined) throw new UsageError(`standard input is larger than ${MOST_BYTES} bytes: it is no configuration`);
  return bytes;
}

async function readBounded(stream: AsyncIterable<string | Buffer>): Promise<Uint8Array | undefined> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of stream) {
    const bytes = Buffer.from(piece);
    size += bytes.length;
    if (size > MOST_BYTES) return undefined;
    pieces.push(bytes);
  }
  return Buffer.concat(pieces);
}
