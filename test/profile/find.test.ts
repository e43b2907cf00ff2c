import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/errors.ts';
import { machineWith } from './folders.ts';

const host = (name: string) => `connection: { host: ${name} }\n`;
const EVERYWHERE = {
  'home/code/shop/flag.yaml': host('by-flag'),
  'home/code/shop/variable.yaml': host('by-variable'),
  'home/code/cacheops.yaml': host('above'),
  'home/code/shop/profiles/default.yaml': host('named-here'),
  'home/.config/cacheops/default.yaml': host('configured'),
};
const ENV = { CACHEOPS_PROFILE: './variable.yaml', REDIS_URL: 'redis://by-url', VALKEYCLI_HOST: 'by-valkeycli' };

describe('where a profile comes from', () => {
  it('is the first source that answers, in the documented order', async () => {
    const machine = await machineWith(EVERYWHERE);
    const answers = async (flags: object, env: Record<string, string>, files: Record<string, string> = EVERYWHERE) => {
      const { load } = files === EVERYWHERE ? machine : await machineWith(files);
      const { connection } = await load(flags, { env });
      return connection.endpoint.kind === 'tcp' ? connection.endpoint.host : connection.endpoint.path;
    };
    const { 'home/code/cacheops.yaml': _above, ...named } = EVERYWHERE;
    const { 'home/code/shop/profiles/default.yaml': _here, ...configured } = named;
    const { 'home/.config/cacheops/default.yaml': _own, ...shipped } = configured;

    expect(await answers({ profile: './flag.yaml' }, ENV)).toBe('by-flag');
    expect(await answers({ host: 'typed' }, ENV)).toBe('typed');
    expect(await answers({}, ENV)).toBe('by-variable');
    expect(await answers({}, { ...ENV, CACHEOPS_PROFILE: '' })).toBe('by-url');
    expect(await answers({}, { VALKEYCLI_HOST: 'by-valkeycli' })).toBe('by-valkeycli');
    expect(await answers({}, {})).toBe('above');
    expect(await answers({}, {}, named)).toBe('named-here');
    expect(await answers({}, {}, configured)).toBe('configured');
    expect(await answers({}, {}, shipped)).toBe('127.0.0.1');
  });

  it('is said by the profile, with the place', async () => {
    const machine = await machineWith(EVERYWHERE);
    expect((await machine.load({ profile: './flag.yaml' })).origins.get('name')).toEqual({ kind: 'flag', where: '--profile' });
    expect((await machine.load({}, { env: ENV })).origins.get('name')).toEqual({ kind: 'environment', where: 'CACHEOPS_PROFILE' });
    expect((await machine.load()).origins.get('name')).toEqual({ kind: 'file', where: machine.at('home/code/cacheops.yaml') });
    expect((await machine.load({ url: 'redis://h' })).origins.get('name')).toEqual({ kind: 'flag', where: '--url' });
  });

  it('is a folder above, where this one has no profiles', async () => {
    const machine = await machineWith({ 'home/profiles/prod.yaml': host('far'), 'home/code/profiles/prod.yaml': host('near') });
    expect((await machine.load({ profile: 'prod' })).connection.endpoint).toMatchObject({ host: 'near' });
  });

  it('is $XDG_CONFIG_HOME where that is set and absolute', async () => {
    const machine = await machineWith({ 'xdg/cacheops/prod.yaml': host('xdg'), 'home/.config/cacheops/prod.yaml': host('dot-config') });
    const load = (value: string) => machine.load({ profile: 'prod' }, { env: { XDG_CONFIG_HOME: value } });
    expect((await load(machine.at('xdg'))).connection.endpoint).toMatchObject({ host: 'xdg' });
    expect((await load('xdg')).connection.endpoint).toMatchObject({ host: 'dot-config' });
  });

  it('names the profile: by file name, by folder for cacheops.yaml, by address where there is no file', async () => {
    const machine = await machineWith({ ...EVERYWHERE, 'home/.config/cacheops/prod.yaml': host('p') });
    expect((await machine.load({ profile: 'prod' })).name).toBe('prod');
    expect((await machine.load({ profile: './flag.yaml' })).name).toBe('flag');
    expect((await machine.load({ profile: '~/code/cacheops.yaml' })).name).toBe('code');
    expect((await machine.load()).name).toBe('code');
    expect((await machine.load({ port: 7001 })).name).toBe('127.0.0.1:7001');
    expect((await machine.load({ url: 'redis://u:pw@[::1]:7001/2' })).name).toBe('[::1]:7001');
    expect((await machine.load({ socket: '/run/r.sock' })).name).toBe('/run/r.sock');
    expect((await machine.load({ sentinel: 'mymaster' })).name).toBe('mymaster');
  });

  it('refuses a name that no profile has, with the nearest and all known ones', async () => {
    const machine = await machineWith({ 'home/code/profiles/prod.yaml': host('p') });
    await expect(machine.load({ profile: 'pord' })).rejects.toThrow(
      expect.objectContaining({
        constructor: UsageError,
        message: 'there is no profile "pord" (--profile)',
        hint: 'did you mean prod? known: prod, default, research-workbench; a file is given as ./pord.yaml',
      }),
    );
    await expect(machine.load({}, { env: { CACHEOPS_PROFILE: 'zzz' } })).rejects.toThrow('there is no profile "zzz" (CACHEOPS_PROFILE)');
  });

  it('refuses a file that is not there', async () => {
    const machine = await machineWith({});
    await expect(machine.load({ profile: './prod.yaml' })).rejects.toThrow('there is no profile file prod.yaml (--profile)');
    await expect(machine.load({ profile: '../' })).rejects.toThrow(UsageError);
  });

  it('names the variable of a wrong URL or address', async () => {
    const machine = await machineWith({});
    await expect(machine.load({}, { env: { REDIS_URL: 'redis://:hunter2@h:x' } })).rejects.toThrow(
      /^REDIS_URL: the connection URL has no valid host and port$/,
    );
    await expect(machine.load({}, { env: { VALKEYCLI_HOST: 'a b' } })).rejects.toThrow('VALKEYCLI_HOST is no host name or IP address');
    await expect(machine.load({}, { env: { VALKEYCLI_PORT: '0' } })).rejects.toThrow('VALKEYCLI_PORT is no port from 1 to 65535');
  });
});
