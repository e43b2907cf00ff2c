import { readFile } from 'node:fs/promises';
import { UsageError } from '../errors.ts';
import type { Connection, Profile, ReadyConnection, SecretSource, Tls, TlsSource } from './profile.ts';
import { runSecretCommand } from './run-secret-command.ts';
import { Secret } from './secret.ts';
import { isServerVariable, liesWithin } from './trust.ts';

/** What secrets are fetched with. */
export interface Readers {
  readonly env: Readonly<Record<string, string | undefined>>;
  askPassword(): Promise<string>;
  runCommand?(command: string): Promise<string>;
  readFile?(path: string): Promise<string>;
}

type Fetch = Required<Readers>;

const TRUST_HINT = 'when you trust the profile, name it: --profile FILE or CACHEOPS_PROFILE=FILE';

/**
 * Fetches the secrets and reads the certificates that a profile names. Fails with UsageError naming the variable or the
 * file, never what is in it.
 */
export async function readyConnection({ connection }: Pick<Profile, 'connection'>, readers: Readers): Promise<ReadyConnection> {
  const fetch: Fetch = { runCommand: runSecretCommand, readFile: (path) => readFile(path, 'utf8'), ...readers };
  return {
    ...connection,
    password: await fetchSecret(connection.password, fetch),
    tls: await readTls(connection.tls, fetch),
    sentinel: connection.sentinel && (await readySentinel(connection.sentinel, fetch)),
  };
}

async function readySentinel(
  sentinel: NonNullable<Connection['sentinel']>,
  fetch: Fetch,
): Promise<NonNullable<ReadyConnection['sentinel']>> {
  return { ...sentinel, password: await fetchSecret(sentinel.password, fetch), tls: await readTls(sentinel.tls, fetch) };
}

async function fetchSecret(source: SecretSource | undefined, fetch: Fetch): Promise<Secret | undefined> {
  if (source === undefined) return undefined;
  if (source.kind === 'plain') return source.value;
  if (source.kind === 'ask') return new Secret(await fetch.askPassword());
  if (source.kind === 'env') return fromVariable(source, fetch);
  if (source.kind === 'file') return fromFile(source, fetch);
  return fromCommand(source, fetch);
}

function fromVariable({ name, trusted, where }: SecretSource & { kind: 'env' }, { env }: Fetch): Secret {
  if (!trusted && !isServerVariable(name)) {
    const reason = `${where}: the profile was only found in this folder or above, and may not send the variable ${name} to its server`;
    throw new UsageError(reason, { hint: `use a name that shows what it is for, such as REDIS_PASSWORD; or, ${TRUST_HINT}` });
  }
  const value = env[name];
  if (!value) throw new UsageError(`${where}: the password is in the variable ${name}, which is not set`, { hint: `export ${name}=…` });
  return new Secret(value);
}

async function fromFile({ path, confinedTo, where }: SecretSource & { kind: 'file' }, fetch: Fetch): Promise<Secret> {
  if (confinedTo !== undefined && !(await liesWithin(confinedTo, path))) {
    const reason = `${where}: the profile was only found in this folder or above, and may not send ${path}, which lies outside of its folder, to its server`;
    throw new UsageError(reason, { hint: TRUST_HINT });
  }
  const content = withoutLineEnd(await readNamed(path, 'the password file', fetch));
  if (content === '') throw new UsageError(`${where}: the password file ${path} is empty`);
  return new Secret(content);
}

async function fromCommand({ command, trusted, where }: SecretSource & { kind: 'command' }, { runCommand }: Fetch): Promise<Secret> {
  if (!trusted) {
    const reason = `${where}: the profile was only found in this folder or above, and may not run the command for its password`;
    throw new UsageError(reason, { hint: TRUST_HINT });
  }
  const output = withoutLineEnd(await runNamed(command, where, runCommand));
  if (output === '')
    throw new UsageError(`${where}: the command for the password printed nothing`, { hint: 'it has to print the password on stdout' });
  return new Secret(output);
}

async function runNamed(command: string, where: string, runCommand: Fetch['runCommand']): Promise<string> {
  try {
    return await runCommand(command);
  } catch (cause) {
    if (!(cause instanceof UsageError)) throw cause;
    throw new UsageError(`${where}: the command for the password failed: ${cause.message}`, { hint: cause.hint, cause });
  }
}

async function readTls(source: TlsSource | undefined, fetch: Fetch): Promise<Tls | undefined> {
  if (source === undefined) return undefined;
  const { caFile, certFile, keyFile, servername, insecure } = source;
  const key = await readPem(keyFile, 'the private key', fetch);
  if (key?.includes('ENCRYPTED'))
    throw new UsageError(`the private key ${keyFile} has a passphrase, which cannot be given`, {
      hint: `openssl pkey -in ${keyFile} -out KEY writes it without`,
    });
  return {
    ca: await readPem(caFile, 'the CA certificates', fetch),
    cert: await readPem(certFile, 'the client certificate', fetch),
    key: key === undefined ? undefined : new Secret(key),
    servername,
    insecure,
  };
}

async function readPem(path: string | undefined, what: string, fetch: Fetch): Promise<string | undefined> {
  if (path === undefined) return undefined;
  const content = await readNamed(path, what, fetch);
  if (!content.includes('-----BEGIN ')) {
    throw new UsageError(`not a PEM file, which ${what} must be in: ${path}`, {
      hint: 'convert it: openssl x509 -inform der -in FILE, or openssl pkey for a key',
    });
  }
  return content;
}

async function readNamed(path: string, what: string, fetch: Fetch): Promise<string> {
  try {
    return await fetch.readFile(path);
  } catch (cause) {
    throw new UsageError(`${what} cannot be read: ${cause instanceof Error ? cause.message : path}`, { cause });
  }
}

/** Editors and `echo` end a file with a line end that is no part of the password. */
function withoutLineEnd(text: string): string {
  return text.replace(/\r?\n$/, '');
}
