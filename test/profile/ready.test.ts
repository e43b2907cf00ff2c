import { access, readFile, symlink } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/errors.ts';
import type { ConnectionFlags } from '../../src/profile/flags.ts';
import { readyConnection } from '../../src/profile/ready.ts';
import { runSecretCommand } from '../../src/profile/run-secret-command.ts';
import { machineWith, type Machine } from './folders.ts';

const PEM = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';
const KEY = '-----BEGIN PRIVATE KEY-----\nhunter2\n-----END PRIVATE KEY-----\n';
const password = (source: string) => `connection: { password: ${source} }\n`;

async function ready(machine: Machine, flags: ConnectionFlags = {}, env: Machine['env'] = {}) {
  const profile = await machine.load(flags, { env });
  return readyConnection(profile, { env, askPassword: async () => 'typed' });
}

async function refusal(machine: Machine, flags: ConnectionFlags = {}, env: Machine['env'] = {}): Promise<UsageError> {
  const error: unknown = await ready(machine, flags, env).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof UsageError) return error;
  throw new Error('expected a UsageError', { cause: error });
}

describe('a password', () => {
  it.each([
    ['plain text', 'hunter2', 'hunter2'],
    ['a variable', '{ env: REDIS_PW }', ' from env '],
    ['a file, less one line end', '{ file: ./pw }', ' from file \n'],
    ['a command, less one line end', '{ command: "printf \' from command \\\\n\'" }', ' from command '],
  ])('comes from %s', async (_, source, expected) => {
    const machine = await machineWith({ 'home/code/shop/p.yaml': password(source), 'home/code/shop/pw': ' from file \n\n' });
    const connection = await ready(machine, { profile: './p.yaml' }, { REDIS_PW: ' from env ' });
    expect(connection.password?.reveal()).toBe(expected);
  });

  it('is asked for', async () => {
    expect((await ready(await machineWith({}), { askpass: true, port: 1 })).password?.reveal()).toBe('typed');
  });

  it('comes from REDISCLI_AUTH', async () => {
    expect((await ready(await machineWith({}), { port: 1 }, { REDISCLI_AUTH: 'hunter2' })).password?.reveal()).toBe('hunter2');
  });

  it.each([
    ['{ env: REDIS_PW }', /^p\.yaml:1:25: the password is in the variable REDIS_PW, which is not set$/],
    ['{ file: ./missing }', /^the password file cannot be read: ENOENT.*shop\/missing'$/],
    ['{ file: . }', /^the password file cannot be read: EISDIR/],
    ['{ file: ./empty }', /^p\.yaml:1:25: the password file .*shop\/empty is empty$/],
    ['{ command: "echo hunter2; exit 3" }', /^p\.yaml:1:25: the command for the password failed: it ended with exit code 3$/],
    ['{ command: "echo hunter2 >&2; kill -9 $$" }', /^p\.yaml:1:25: the command for the password failed: it was ended by SIGKILL$/],
    ['{ command: "true hunter2" }', /^p\.yaml:1:25: the command for the password printed nothing$/],
    ['{ command: "yes hunter2" }', /^p\.yaml:1:25: the command for the password failed: it printed more than a password$/],
  ])('that cannot be had from %s is told by its place, not by its content', async (source, message) => {
    const machine = await machineWith({ 'home/code/shop/p.yaml': password(source), 'home/code/shop/empty': '\n' });
    const error = await refusal(machine, { profile: './p.yaml' });
    expect(error.message).toMatch(message);
    expect(error.message + error.hint).not.toContain('hunter2');
  });

  it('of the sentinels is fetched too', async () => {
    const machine = await machineWith({
      'home/code/shop/p.yaml': 'connection: { sentinel: { name: m, nodes: [s], password: { env: SENTINEL_PW } } }',
    });
    const { sentinel, password: none } = await ready(machine, { profile: './p.yaml' }, { SENTINEL_PW: 'hunter2' });
    expect(sentinel?.password?.reveal()).toBe('hunter2');
    expect(none).toBeUndefined();
  });
});

describe('a command for a password', () => {
  it('is ended with all that it started when it takes too long', async () => {
    const fifo = (await machineWith({})).at('fifo');
    await runSecretCommand(`mkfifo '${fifo}'`);
    // Reading ends when nobody holds the other end any more: when the background process is gone as well.
    const held = readFile(fifo, 'utf8');
    await expect(runSecretCommand(`sleep 60 > '${fifo}' & wait`, 300)).rejects.toThrow('it did not end within 300ms');
    expect(await held).toBe('');
  });

  it('gets no input to wait for', async () => {
    expect(await runSecretCommand('cat; echo end')).toBe('end\n');
  });
});

describe('certificates', () => {
  const flags = { port: 1, cacert: 'ca.pem', cert: 'c.pem', key: 'k.pem', sni: 'name' };

  it('are read, the key as a secret', async () => {
    const machine = await machineWith({ 'home/code/shop/ca.pem': PEM, 'home/code/shop/c.pem': PEM, 'home/code/shop/k.pem': KEY });
    const { tls } = await ready(machine, flags);
    expect(tls).toMatchObject({ ca: PEM, cert: PEM, servername: 'name', insecure: false });
    expect(tls?.key?.reveal()).toBe(KEY);
    expect(JSON.stringify(tls)).not.toContain('hunter2');
  });

  it.each([
    ['a missing file', {}, /^the private key cannot be read: ENOENT.*k\.pem'$/],
    ['a file that is not PEM', { 'home/code/shop/k.pem': 'hunter2' }, /^not a PEM file, which the private key must be in: .*k\.pem$/],
    [
      'a key with a passphrase',
      { 'home/code/shop/k.pem': KEY.replaceAll('PRIVATE', 'ENCRYPTED PRIVATE') },
      /^the private key .*k\.pem has a passphrase, which cannot be given$/,
    ],
  ])('are refused for %s, by path', async (_, files, message) => {
    const machine = await machineWith({ 'home/code/shop/c.pem': PEM, 'home/code/shop/ca.pem': PEM, ...files });
    const error = await refusal(machine, flags);
    expect(error.message).toMatch(message);
    expect(error.message + error.hint).not.toContain('hunter2');
  });
});

describe('a profile that was only found', () => {
  const COMMAND = password('{ command: "echo trusted" }');
  const found = { 'home/code/cacheops.yaml': COMMAND };

  it('does not run its command', async () => {
    const machine = await machineWith({ 'home/code/cacheops.yaml': password(`{ command: "touch ran" }`) });
    const error = await refusal(machine);
    expect(error.message).toMatch(
      /cacheops\.yaml:1:25: the profile was only found in this folder or above, and may not run the command for its password$/,
    );
    expect(error.hint).toBe('when you trust the profile, name it: --profile FILE or CACHEOPS_PROFILE=FILE');
    await expect(access(machine.at('home/code/shop/ran'))).rejects.toThrow('ENOENT');
  });

  it('runs it once the file is named, by flag or variable', async () => {
    const machine = await machineWith(found);
    expect((await ready(machine, { profile: '../cacheops.yaml' })).password?.reveal()).toBe('trusted');
    expect((await ready(machine, {}, { CACHEOPS_PROFILE: '../cacheops.yaml' })).password?.reveal()).toBe('trusted');
  });

  it('still serves whoever gives a password otherwise', async () => {
    expect((await ready(await machineWith(found), { pass: 'mine' })).password?.reveal()).toBe('mine');
  });

  it('is trusted by its name, unless it takes the place of the user’s own or a shipped profile', async () => {
    const here = { 'home/code/shop/profiles/prod.yaml': COMMAND };
    expect((await ready(await machineWith(here), { profile: 'prod' })).password?.reveal()).toBe('trusted');
    const shadowing = await machineWith({
      ...here,
      'home/.config/cacheops/prod.yaml': '{}',
      'home/code/shop/profiles/default.yaml': COMMAND,
    });
    expect((await refusal(shadowing, { profile: 'prod' })).message).toMatch(/may not run/);
    expect((await refusal(shadowing, {}, { CACHEOPS_PROFILE: 'default' })).message).toMatch(/may not run/);
    expect((await refusal(shadowing)).message).toMatch(/may not run/);
    expect((await ready(shadowing, { profile: './profiles/prod.yaml' })).password?.reveal()).toBe('trusted');
  });

  it('is trusted in the config folder of the user, named or not', async () => {
    const machine = await machineWith({ 'home/.config/cacheops/prod.yaml': COMMAND, 'home/.config/cacheops/default.yaml': COMMAND });
    expect((await ready(machine, { profile: 'prod' })).password?.reveal()).toBe('trusted');
    expect((await ready(machine)).password?.reveal()).toBe('trusted');
  });

  it('gains no trust by what it extends', async () => {
    const inside = await machineWith({ 'home/code/cacheops.yaml': 'extends: ./base.yaml', 'home/code/base.yaml': COMMAND });
    expect((await refusal(inside)).message).toMatch(/base\.yaml:1:25: .*may not run/);
    const own = { 'home/.config/cacheops/prod.yaml': COMMAND };
    const byName = await machineWith({ 'home/code/cacheops.yaml': 'extends: prod\nconnection: { host: evil }', ...own });
    expect((await refusal(byName)).message).toMatch(/there is no profile "prod" to extend/);
    const byPath = await machineWith({
      'home/code/cacheops.yaml': 'extends: ~/.config/cacheops/prod.yaml\nconnection: { host: evil }',
      ...own,
    });
    expect((await refusal(byPath)).message).toMatch(
      /cacheops\.yaml:1:10: a profile that was only found may not extend .*prod\.yaml, which lies outside of its folder$/,
    );
    const byLink = await machineWith({ 'home/code/cacheops.yaml': 'extends: ./link.yaml\nconnection: { host: evil }', ...own });
    await symlink(byLink.at('home/.config/cacheops/prod.yaml'), byLink.at('home/code/link.yaml'));
    expect((await refusal(byLink)).message).toMatch(/lies outside of its folder$/);
  });

  it('gives its command to a trusted profile that names it by its path, and to no other', async () => {
    const files = { 'home/code/shop/profiles/base.yaml': COMMAND, 'home/code/shop/base.yaml': COMMAND };
    const named = await machineWith({ ...files, 'home/.config/cacheops/prod.yaml': 'extends: ~/code/shop/base.yaml' });
    expect((await ready(named, { profile: 'prod' })).password?.reveal()).toBe('trusted');
    const byName = await machineWith({ ...files, 'home/.config/cacheops/prod.yaml': 'extends: base' });
    expect((await refusal(byName, { profile: 'prod' })).message).toMatch(/there is no profile "base" to extend/);
  });

  it('may extend the shipped profiles', async () => {
    const machine = await machineWith({ 'home/code/cacheops.yaml': 'extends: research-workbench\nconnection: { host: 127.0.0.1 }' });
    expect((await machine.load()).families).toHaveLength(6);
  });

  it('sends only such variables to its server as are meant for one', async () => {
    const machine = await machineWith({ 'home/code/cacheops.yaml': password('{ env: AWS_SECRET_ACCESS_KEY }') });
    const env = { AWS_SECRET_ACCESS_KEY: 'hunter2', REDIS_PASSWORD: 'fine' };
    const error = await refusal(machine, {}, env);
    expect(error.message).toMatch(/may not send the variable AWS_SECRET_ACCESS_KEY to its server$/);
    expect(error.message + error.hint).not.toContain('hunter2');
    expect((await ready(machine, { profile: '../cacheops.yaml' }, env)).password?.reveal()).toBe('hunter2');
    const proper = await machineWith({ 'home/code/cacheops.yaml': password('{ env: REDIS_PASSWORD }') });
    expect((await ready(proper, {}, env)).password?.reveal()).toBe('fine');
  });

  it('sends only files of its own folder to its server', async () => {
    const files = { 'home/.ssh/id': 'hunter2', 'home/code/secrets/pw': 'fine' };
    const inside = await machineWith({ ...files, 'home/code/cacheops.yaml': password('{ file: ./secrets/pw }') });
    expect((await ready(inside)).password?.reveal()).toBe('fine');
    const outside = await machineWith({ ...files, 'home/code/cacheops.yaml': password('{ file: ../.ssh/id }') });
    expect((await refusal(outside)).message).toMatch(/may not send .*\.ssh\/id, which lies outside of its folder, to its server$/);
    expect((await ready(outside, { profile: '../cacheops.yaml' })).password?.reveal()).toBe('hunter2');
    const linked = await machineWith({ ...files, 'home/code/cacheops.yaml': password('{ file: ./pw }') });
    await symlink(linked.at('home/.ssh/id'), linked.at('home/code/pw'));
    expect((await refusal(linked)).message).toMatch(/lies outside of its folder/);
  });
});
