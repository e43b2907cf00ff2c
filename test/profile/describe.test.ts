import { expect, it } from 'vitest';
import { describeProfile } from '../../src/profile/describe.ts';
import { machineWith } from './folders.ts';

it('tells each value as people write it, and where it came from', async () => {
  const machine = await machineWith({
    'home/code/shop/p.yaml': `extends: research-workbench
connection: { host: h, password: { command: "pass show redis/ops" }, tls: { servername: n }, commandTimeout: 1500ms }
families: { "page:{id}": { ttl: 24h, type: hash, maxBytes: 2kb, maxShare: 20% } }
targets: { checks: { memory/fragmentation: { warning: 1.4 } } }
events: [{ on: user.updated, tag: 'user:{id}' }, { on: deployed, tag: all }]
safety: { readonly: true, protected: true }
`,
  });
  const rows = describeProfile(await machine.load({ profile: './p.yaml', db: 2 }));
  const row = (path: string) => {
    const found = rows.find((candidate) => candidate.path === path);
    return found && [found.value, found.origin.kind, found.origin.where.replace(/^.*\//, '')];
  };
  expect(row('name')).toEqual(['p', 'flag', '--profile']);
  expect(row('connection.host')).toEqual(['h', 'file', 'p.yaml:2:21']);
  expect(row('connection.port')).toEqual(['6379', 'file', 'research-workbench.yaml:6:9']);
  expect(row('connection.db')).toEqual(['2', 'flag', '--db']);
  expect(row('connection.password')).toEqual(['{command: pass …}', 'file', 'p.yaml:2:34']);
  expect(row('connection.tls')?.[0]).toBe('on');
  expect(row('connection.tls.servername')?.[0]).toBe('n');
  expect(row('connection.commandTimeout')?.[0]).toBe('1s500ms');
  expect(row('connection.connectTimeout')).toEqual(['5s', 'default', 'default']);
  expect(row('connection.username')).toBeUndefined();
  expect(row('events')).toEqual(['user.updated → user:{id}, deployed → all', 'file', 'p.yaml:5:9']);
  expect(row('role')).toEqual(['cache', 'file', 'research-workbench.yaml:8:7']);
  expect(row('families.session:{user_id}')?.[0]).toBe('ttl 24h');
  expect(row('families.user:{id}:preferences')?.[0]).toBe('ttl none');
  expect(row('families.page:{id}')?.[0]).toBe('ttl 24h, type hash, maxBytes 2048, maxShare 20 %');
  expect(row('targets.hitRatio')?.[0]).toBe('≥ 80 %');
  expect(row('targets.averageLatency')?.[0]).toBe('≤ 5ms');
  expect(row('targets.checks.memory/fragmentation')?.[0]).toBe('warning 1.4');
  expect(row('config.save')?.[0]).toBe('""');
  expect(row('safety')?.[0]).toBe('readonly, protected');
});

it('says that the command of a profile that was only found is refused', async () => {
  const machine = await machineWith({ 'home/code/shop/cacheops.yaml': 'connection: { password: { command: "pass hunter2" } }' });
  const rows = describeProfile(await machine.load());
  expect(rows.find(({ path }) => path === 'connection.password')?.value).toBe(
    '{command: pass …} (refused: the profile was only found, not named)',
  );
});
