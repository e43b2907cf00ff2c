import { chmod } from 'node:fs/promises';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { describeProfile } from '../../src/profile/describe.ts';
import type { Profile } from '../../src/profile/profile.ts';
import { machineWith } from './folders.ts';

const PROD = `
description: production
connection:
  host: prod
  port: 7001
  db: 2
  username: ops
  password: { env: PROD_PASSWORD }
  tls: { ca: ./ca.pem }
role: session
families: { "a:{b}": 24h }
`;

describe('a profile that nothing is said of', () => {
  it('is a cache on this machine', async () => {
    const { connection, role, safety, origins } = await (await machineWith({})).load();
    expect(role).toBe('cache');
    expect(safety).toEqual({ readonly: false, protected: false });
    expect(connection).toEqual({
      endpoint: { kind: 'tcp', host: '127.0.0.1', port: 6379 },
      db: 0,
      username: undefined,
      password: undefined,
      tls: undefined,
      sentinel: undefined,
      cluster: { nodes: [], natMap: {} },
      clientName: 'cacheops',
      connectTimeoutMs: 5_000,
      commandTimeoutMs: 5_000,
    });
    expect(origins.get('connection.host')?.where).toMatch(/profiles\/default\.yaml:5:9$/);
  });
});

describe('a profile file', () => {
  it('is read in full, with the place of each value and paths beside the file', async () => {
    const machine = await machineWith({ 'home/code/shop/profiles/prod.yaml': PROD });
    const profile = await machine.load({ profile: 'prod' });
    expect(profile.connection).toMatchObject({
      endpoint: { kind: 'tcp', host: 'prod', port: 7001 },
      db: 2,
      username: 'ops',
      password: { kind: 'env', name: 'PROD_PASSWORD', trusted: true },
      tls: { caFile: machine.at('home/code/shop/profiles/ca.pem'), insecure: false },
    });
    expect(profile.families).toEqual([{ template: 'a:{b}', ttl: { seconds: 86_400 } }]);
    expect(profile.origins.get('connection.host')).toEqual({ kind: 'file', where: 'profiles/prod.yaml:4:9' });
    expect(profile.origins.get('connection.tls.ca')).toEqual({ kind: 'file', where: 'profiles/prod.yaml:9:14' });
    expect(profile.origins.get('families.a:{b}')).toEqual({ kind: 'file', where: 'profiles/prod.yaml:11:22' });
  });

  it('may say its address as a URL, whose parts single keys override', async () => {
    const machine = await machineWith({
      'home/code/shop/p.yaml': 'connection: { url: "rediss://u:pw@h:7001/3", db: 4, password: { env: REDIS_PW } }',
    });
    const { connection } = await machine.load({ profile: './p.yaml' });
    expect(connection).toMatchObject({
      endpoint: { host: 'h', port: 7001 },
      db: 4,
      username: 'u',
      password: { kind: 'env' },
      tls: { insecure: false },
    });
  });

  it('may name sentinels, a socket or cluster seeds', async () => {
    const machine = await machineWith({
      'home/code/shop/s.yaml':
        'connection: { tls: { insecure: true }, sentinel: { name: m, nodes: ["s1", "s2:26380"], password: { env: SENTINEL_PW } } }',
      'home/code/shop/u.yaml': 'connection: { path: ./r.sock }',
      'home/code/shop/c.yaml':
        'connection: { cluster: { nodes: ["c1:1", "c2:2"], natMap: { "10.0.0.1:1": "localhost:7001", "10.0.0.2": "localhost:7002" } } }',
    });
    const tls = { caFile: undefined, certFile: undefined, keyFile: undefined, servername: undefined, insecure: true };
    expect((await machine.load({ profile: './s.yaml' })).connection).toMatchObject({
      endpoint: { host: 's1', port: 26_379 },
      tls,
      sentinel: {
        name: 'm',
        nodes: [
          { host: 's1', port: 26_379 },
          { host: 's2', port: 26_380 },
        ],
        tls,
        password: { kind: 'env' },
      },
    });
    expect((await machine.load({ profile: './u.yaml' })).connection.endpoint).toEqual({
      kind: 'unix',
      path: machine.at('home/code/shop/r.sock'),
    });
    expect((await machine.load({ profile: './c.yaml' })).connection).toMatchObject({
      endpoint: { host: 'c1', port: 1 },
      cluster: {
        nodes: [{ host: 'c2', port: 2 }],
        natMap: { '10.0.0.1:1': { host: 'localhost', port: 7001 }, '10.0.0.2:6379': { host: 'localhost', port: 7002 } },
      },
    });
  });

  it.each([
    ['readonly', { readonly: true, protected: false }],
    ['protected', { readonly: false, protected: true }],
    ['none', { readonly: false, protected: false }],
    ['{ readonly: true, protected: true }', { readonly: true, protected: true }],
  ])('may ask for safety: %s', async (safety, expected) => {
    const machine = await machineWith({ 'home/code/shop/cacheops.yaml': `safety: ${safety}` });
    expect((await machine.load()).safety).toEqual(expected);
  });

  it('cannot ask for sentinels without the name of the primary', async () => {
    const machine = await machineWith({ 'home/code/shop/cacheops.yaml': 'connection: { sentinel: { nodes: [s1] } }' });
    await expect(machine.load()).rejects.toThrow('cacheops.yaml:1:34: connection.sentinel does not say the name of the primary');
  });

  it('cannot name a client certificate without its key', async () => {
    const machine = await machineWith({ 'home/code/shop/cacheops.yaml': 'connection: { tls: { cert: c.pem } }' });
    await expect(machine.load()).rejects.toThrow('cacheops.yaml:1:28: a client certificate and its key go together: the key is missing');
  });

  it('warns of a plain-text password that others can read, and only then', async () => {
    const machine = await machineWith({ 'home/code/shop/cacheops.yaml': 'connection:\n  password: hunter2\n' });
    expect((await machine.load()).warnings).toEqual([]);
    await chmod(machine.at('home/code/shop/cacheops.yaml'), 0o640);
    expect((await machine.load()).warnings).toEqual([
      expect.stringMatching(/^cacheops\.yaml:2:13: a password in plain text, in a file that others .*chmod 600/),
    ]);
  });
});

describe('flags over a profile', () => {
  const files = {
    'home/code/shop/profiles/prod.yaml': PROD,
    'home/code/shop/cacheops.yaml': PROD,
    'home/code/shop/s.yaml': 'connection: { sentinel: { name: m, nodes: [s1], username: su } }',
  };

  it('override single values and keep the rest', async () => {
    const { connection, origins } = await (
      await machineWith(files)
    ).load({ profile: 'prod', db: 5, user: 'me', clientName: 'me', connectTimeout: 100 });
    expect(connection).toMatchObject({
      endpoint: { host: 'prod' },
      db: 5,
      username: 'me',
      password: { kind: 'env' },
      clientName: 'me',
      connectTimeoutMs: 100,
    });
    expect(origins.get('connection.db')).toEqual({ kind: 'flag', where: '--db' });
    expect(origins.get('connection.clientName')).toEqual({ kind: 'flag', where: '--client-name' });
  });

  it('override a profile that was found, too', async () => {
    expect((await (await machineWith(files)).load({ db: 5 })).connection).toMatchObject({ endpoint: { host: 'prod' }, db: 5 });
  });

  it('lead elsewhere with the credentials of a named profile', async () => {
    const { connection } = await (await machineWith(files)).load({ profile: 'prod', host: 'replica' });
    expect(connection).toMatchObject({ endpoint: { host: 'replica', port: 7001 }, username: 'ops', password: { kind: 'env' } });
  });

  it('stand alone when they say an address and name no profile', async () => {
    const machine = await machineWith(files);
    const { connection, families } = await machine.load(
      { host: 'elsewhere' },
      { env: { CACHEOPS_PROFILE: 'prod', REDIS_URL: 'redis://x' } },
    );
    expect(connection).toMatchObject({
      endpoint: { host: 'elsewhere', port: 6379 },
      db: 0,
      username: undefined,
      password: undefined,
      tls: undefined,
    });
    expect(families).toEqual([]);
  });

  it('replace sentinels by a plain address, and the reverse', async () => {
    const machine = await machineWith(files);
    expect((await machine.load({ profile: './s.yaml', host: 'h' })).connection).toMatchObject({
      endpoint: { host: 'h', port: 6379 },
      sentinel: undefined,
    });
    expect((await machine.load({ profile: 'prod', sentinel: 'm', host: 's9' })).connection).toMatchObject({
      endpoint: { host: 's9', port: 26_379 },
      sentinel: { name: 'm', nodes: [{ host: 's9', port: 26_379 }] },
    });
    expect((await machine.load({ profile: './s.yaml', sentinel: 'other' })).connection.sentinel).toMatchObject({
      name: 'other',
      nodes: [{ host: 's1' }],
      username: 'su',
    });
  });

  it('say whether to use TLS: by a redis:// or rediss:// URL, by --tls, or by what only TLS needs', async () => {
    const machine = await machineWith(files);
    expect((await machine.load({ profile: 'prod', url: 'redis://h' })).connection.tls).toBeUndefined();
    expect((await machine.load({ url: 'rediss://h' })).connection.tls).toBeDefined();
    expect((await machine.load({ tls: true, port: 1 })).connection.tls).toMatchObject({ insecure: false });
    expect((await machine.load({ port: 1, insecure: true })).connection.tls).toMatchObject({ insecure: true });
    expect((await machine.load({ port: 1, cacert: 'ca.pem', sni: 'n' })).connection.tls).toMatchObject({
      caFile: machine.at('home/code/shop/ca.pem'),
      servername: 'n',
    });
    expect((await machine.load({ port: 1, tls: false, insecure: false })).connection.tls).toBeUndefined();
  });

  it('prefer a socket to host and port, as redis-cli does', async () => {
    expect((await (await machineWith({})).load({ socket: 'r.sock', host: 'h', port: 1 })).connection.endpoint).toMatchObject({
      kind: 'unix',
    });
  });

  it.each([
    [{ url: 'redis://h', host: 'h' }, '--url and --host both say where to connect'],
    [{ url: 'redis://h', sentinel: 'm' }, '--url and --sentinel both say where to connect'],
    [{ sentinel: 'm', socket: 's' }, '--sentinel and --socket both say where to connect'],
    [{ host: 'redis://:hunter2@h' }, '--host is no host name or IP address'],
    [{ host: 'h', cert: 'c.pem' }, '--cert: a client certificate and its key go together: the key is missing'],
  ])('are refused when they contradict each other: %j', async (flags, message) => {
    await expect((await machineWith({})).load(flags)).rejects.toThrow(new RegExp(`^${message}$`));
  });
});

it('say how a key of the cache is named where --key was meant so', async () => {
  const machine = await machineWith({});
  const hint = 'to name a key of the cache, leave out --key: cacheops invalidate user:42';
  await expect(machine.load({ host: 'h', key: 'user:42' })).rejects.toMatchObject({ hint });
});

describe('the password', () => {
  it('is the first of --askpass, --pass, the profile, VALKEYCLI_AUTH, REDISCLI_AUTH', async () => {
    const machine = await machineWith({
      'home/code/shop/cacheops.yaml': 'connection: { password: { env: REDIS_PW } }',
      'home/code/shop/none.yaml': '{}',
    });
    const env = { VALKEYCLI_AUTH: 'v', REDISCLI_AUTH: 'r' };
    const source = async (flags: object, over: object) =>
      (await machine.load(flags, { env: over as Record<string, string> })).connection.password;
    expect(await source({ askpass: true, pass: 'x' }, env)).toEqual({ kind: 'ask' });
    expect(await source({ pass: 'x' }, env)).toMatchObject({ kind: 'plain' });
    expect(await source({}, env)).toMatchObject({ kind: 'env', name: 'REDIS_PW' });
    expect(await source({ profile: './none.yaml' }, env)).toMatchObject({ kind: 'env', name: 'VALKEYCLI_AUTH', trusted: true });
    expect(await source({ profile: './none.yaml' }, { REDISCLI_AUTH: 'r' })).toMatchObject({ kind: 'env', name: 'REDISCLI_AUTH' });
    expect(await source({ port: 1 }, { REDISCLI_AUTH: '' })).toBeUndefined();
  });

  it('is warned of on the command line, as a flag and in a URL', async () => {
    const machine = await machineWith({});
    const warnings = async (flags: object) => (await machine.load(flags)).warnings;
    expect(await warnings({ pass: 'hunter2' })).toEqual([expect.stringMatching(/^the password in --pass can be seen by others/)]);
    expect(await warnings({ url: 'redis://:hunter2@h' })).toEqual([expect.stringMatching(/^the password in --url can be seen/)]);
    expect(await warnings({ url: 'redis://h' })).toEqual([]);
    expect(await warnings({ askpass: true })).toEqual([]);
  });

  it('never shows, however a profile is turned into text', async () => {
    const machine = await machineWith({
      'home/code/shop/a.yaml': 'connection: { password: hunter2a, sentinel: { name: m, nodes: [s], password: hunter2b } }',
      'home/code/shop/b.yaml': 'connection: { url: "redis://u:hunter2c@h" }',
      'home/code/shop/c.yaml': 'connection: { password: { command: "echo hunter2d" } }',
    });
    const profiles = [
      await machine.load({ profile: './a.yaml' }),
      await machine.load({ profile: './b.yaml' }),
      await machine.load({ pass: 'hunter2e', port: 1 }),
      await machine.load({ url: 'redis://:hunter2f@h' }),
      await machine.load({}, { env: { REDIS_URL: 'redis://:hunter2g@h', REDISCLI_AUTH: 'hunter2h' } }),
    ];
    const secrets = profiles.flatMap(({ connection: { password } }) => (password?.kind === 'plain' ? [password.value] : []));
    expect(secrets.map(String)).toEqual(Array(5).fill('‹redacted›'));
    for (const profile of profiles) {
      for (const text of [
        JSON.stringify(profile),
        inspect(profile, { depth: null, showHidden: true }),
        JSON.stringify([...profile.origins]),
        JSON.stringify(describeProfile(profile)),
      ]) {
        expect(text).not.toContain('hunter2');
      }
    }
    expect(JSON.stringify(describeProfile(await machine.load({ profile: './c.yaml' })))).not.toContain('hunter2');
  });
});

describe('extends', () => {
  const families = (profile: Profile) => profile.families.map(({ template }) => template);

  it('takes what is not said again, value by value, and knows the file of each', async () => {
    const machine = await machineWith({
      'home/code/shop/base.yaml': PROD,
      'home/code/shop/prod.yaml': 'extends: ./base.yaml\nconnection: { port: 9 }\nfamilies: { "c:{d}": 1h, "a:{b}": none }\n',
    });
    const profile = await machine.load({ profile: './prod.yaml' });
    expect(profile).toMatchObject({
      name: 'prod',
      description: 'production',
      role: 'session',
      connection: { endpoint: { host: 'prod', port: 9 }, db: 2 },
    });
    expect(families(profile).toSorted()).toEqual(['a:{b}', 'c:{d}']);
    expect(profile.families.find(({ template }) => template === 'a:{b}')?.ttl).toBe('none');
    expect(profile.origins.get('connection.host')?.where).toBe('base.yaml:4:9');
    expect(profile.origins.get('connection.port')?.where).toBe('prod.yaml:2:21');
  });

  it('finds a name beside the file, in profiles/ beside it, in the config folder, then among the shipped ones', async () => {
    const machine = await machineWith({
      'home/code/shop/one.yaml': 'extends: two',
      'home/code/shop/profiles/two.yaml': 'extends: three',
      'home/.config/cacheops/three.yaml': 'extends: research-workbench\nconnection: { host: three }',
    });
    const profile = await machine.load({ profile: './one.yaml' });
    expect(profile.connection.endpoint).toMatchObject({ host: 'three' });
    expect(families(profile)).toContain('session:{user_id}');
  });

  it('may extend the profile of the same name that it shadows', async () => {
    const machine = await machineWith({ 'home/code/shop/profiles/default.yaml': 'extends: default\nconnection: { db: 3 }' });
    expect((await machine.load()).connection).toMatchObject({ endpoint: { host: '127.0.0.1' }, db: 3 });
  });

  it('does not depend on the current folder', async () => {
    const machine = await machineWith({
      'home/.config/cacheops/prod.yaml': 'extends: base',
      'home/.config/cacheops/base.yaml': 'connection: { host: mine }',
      'home/code/shop/profiles/base.yaml': 'connection: { host: theirs }',
    });
    expect((await machine.load({ profile: 'prod' })).connection.endpoint).toMatchObject({ host: 'mine' });
  });

  it('refuses a circle, and shows it', async () => {
    const machine = await machineWith({
      'home/code/shop/a.yaml': 'extends: ./b.yaml',
      'home/code/shop/b.yaml': 'role: cache\nextends: ./a.yaml',
    });
    await expect(machine.load({ profile: './a.yaml' })).rejects.toThrow(
      'b.yaml:2:10: profiles extend each other in a circle: a.yaml → b.yaml → a.yaml',
    );
    const itself = await machineWith({ 'home/code/shop/a.yaml': 'extends: ./a.yaml' });
    await expect(itself.load({ profile: './a.yaml' })).rejects.toThrow(
      'a.yaml:1:10: profiles extend each other in a circle: a.yaml → a.yaml',
    );
  });

  it('refuses what is not there, and says where it looked', async () => {
    const machine = await machineWith({ 'home/code/shop/a.yaml': 'extends: nowhere' });
    await expect(machine.load({ profile: './a.yaml' })).rejects.toThrow(
      expect.objectContaining({
        message: 'a.yaml:1:10: there is no profile "nowhere" to extend',
        hint: expect.stringContaining(machine.at('home/.config/cacheops/nowhere.yaml')),
      }),
    );
  });

  it('names the file of a mistake in what is extended', async () => {
    const machine = await machineWith({ 'home/code/shop/a.yaml': 'extends: ./b.yaml', 'home/code/shop/b.yaml': 'rol: cache' });
    await expect(machine.load({ profile: './a.yaml' })).rejects.toThrow('b.yaml:1:1: unknown key "rol": did you mean role?');
  });
});
