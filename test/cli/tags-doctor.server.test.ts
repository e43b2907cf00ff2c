import { beforeEach, describe, expect, test } from 'vitest';
import type { DoctorData } from '../../src/tag-indexes/doctor.ts';
import { serversUnderTest, startCluster, startStandalone, type TestServer, useServers } from '../support/servers.ts';
import { following } from '../tags/layout-contract.ts';
import { runTags, secondsFromNow } from './run-tags.ts';

const servers = useServers();

describe.each(serversUnderTest())('tags doctor on $name', ({ binary }) => {
  const starting = servers.keep(startStandalone({ binary }));
  let server: TestServer;
  beforeEach(async () => {
    server = await starting;
    await server.command('FLUSHALL');
    await server.command('CONFIG', 'SET', 'maxmemory', '0');
  });
  const doctor = (...argv: string[]) => runTags<DoctorData>(server, 'doctor', argv);
  const idsOf = ({ findings }: Awaited<ReturnType<typeof doctor>>): string[] => findings.map(({ id }) => id).toSorted();
  const write = async (key: string, ...tags: string[]): Promise<void> => {
    await server.command('SET', key, 'v');
    for (const tag of tags) await server.command('ZADD', `cacheops:tag:{${tag}}`, '+inf', key);
  };

  test('finds nothing wrong with entries that are all in their indexes', async () => {
    for (let i = 0; i < 30; i++) await write(`page:${i}`, 'pages');
    const ran = await doctor();
    expect(ran).toMatchObject({
      code: 0,
      findings: [],
      data: { reach: [{ family: 'page:{id}', sampled: 30, reached: 30, example: null }] },
    });
    expect(ran.data.homes).toMatchObject([{ layout: 'native', tags: 1, members: 30, seenAlive: true }]);
  });

  test('finds entries that no index reaches, among those that are tagged, and looks for none when told so', async () => {
    for (let i = 0; i < 20; i++) await write(`page:${i}`, `t${i % 3}`);
    for (let i = 0; i < 10; i++) await server.command('SET', `other:${i}`, 'never tagged');
    await server.command('SET', 'page:1000', 'lost');
    const ran = await doctor();
    expect(ran.findings).toMatchObject([
      {
        id: 'tags/unreached-entries',
        severity: 'warning',
        subject: { family: 'page:{id}', key: 'page:1000' },
        evidence: { sampled: 21, reached: 20 },
      },
    ]);
    expect(idsOf(await doctor('--sample', '0'))).toEqual([]);
  });

  test('reads members that are serialised, of which no key tells how', async () => {
    const name = '9ba825a65513d5b0fcc4129cfb73a49308205c8f:';
    for (let i = 0; i < 8; i++) {
      await server.command('SET', `shop_${name}${i}`, 'v');
      await server.command('ZADD', 'shop_tag:b:entries', secondsFromNow(600), `s:${name.length + 1}:"${name}${i}";`);
    }
    const ran = await doctor('--layout', 'laravel');
    expect(ran.findings).toEqual([]);
    expect(ran.data.reach?.map(({ sampled, reached }) => sampled - reached)).not.toContain(1);
  });

  test('tells indexes that only hold the dead', async () => {
    await write('k', 'alive');
    await server.command('ZADD', 'cacheops:tag:{old}', 1, 'a', 2, 'b');
    await server.command('SADD', 'cacheops:tag:{older}', 'a', 'b');
    const { findings } = await doctor();
    expect(findings).toMatchObject([{ id: 'tags/only-dead', severity: 'info', evidence: { tags: 2 } }]);
  });

  test('warns when half of many members are dead', async () => {
    await write('k', 't');
    await server.command('ZADD', 'cacheops:tag:{t}', ...Array.from({ length: 1500 }, (_, i) => [5, `gone${i}`]).flat());
    const ran = await doctor('--fail-on', 'warning');
    expect(ran.code).toBe(1);
    expect(ran.findings).toMatchObject([{ id: 'tags/dead-members', evidence: { members: 1501, dead: 1500 } }]);
  });

  test('says what eviction does to indexes, under each kind of policy', async () => {
    for (let i = 0; i < 400; i++) await write(`page:${i}`, 'pages');
    const under = async (policy: string, maxmemory: string): Promise<string[]> => {
      await server.command('CONFIG', 'SET', 'maxmemory-policy', policy);
      await server.command('CONFIG', 'SET', 'maxmemory', maxmemory);
      return idsOf(await doctor('--sample', '0'));
    };
    expect(await under('allkeys-lru', '1gb')).toEqual(['tags/index-evictable']);
    expect(await under('volatile-lru', '1gb')).toEqual([]);
    expect(await under('noeviction', '1gb')).toEqual([]);
    expect(await under('allkeys-lru', '0')).toEqual([]);
  });

  test('names purges that have not come to their end, and then looks for no entries', async () => {
    await write('k', 't');
    await server.command('SADD', 'cacheops:tag:{t}:claims', '1-x');
    await server.command('ZADD', 'cacheops:tag:{t}:claim:1-x', '+inf', 'left');
    const ran = await doctor();
    expect(idsOf(ran)).toEqual(['tags/unfinished-purge']);
    expect(ran.data.reach).toBeNull();
  });

  test('compares what entries note of their tags with the indexes, both ways', async () => {
    for (let i = 0; i < 4; i++) {
      await server.command('SET', `t3_identData:p${i}`, 'v');
      await server.command('SADD', `t3_identTags:p${i}`, 'news');
      await server.command('SADD', 't3_tagIdents:news', `p${i}`);
    }
    expect((await doctor()).findings).toEqual([]);
    await server.command('SADD', 't3_identTags:p1', 'lost');
    await server.command('SREM', 't3_tagIdents:news', 'p2');
    await server.command('SREM', 't3_identTags:p3', 'news');
    await server.command('SADD', 't3_identTags:p3', 'other');
    await server.command('SADD', 't3_tagIdents:other', 'p3');
    const { findings, data } = await doctor('--layout', 'typo3');
    expect(findings.filter(({ id }) => id === 'tags/indexes-disagree')).toMatchObject([
      { severity: 'warning', evidence: { notHeld: 2 } },
      { severity: 'info', evidence: { notNoted: 1 } },
    ]);
    expect(data.notes).toMatchObject([{ layout: 'typo3', prefix: 't3_', notes: 5, notHeld: 2, notNoted: 1 }]);
  });

  test('says that it could not compare what it may not read', async () => {
    await server.command('SET', 't3_identData:p', 'v');
    await server.command('SADD', 't3_identTags:p', 'news');
    await server.command('ACL', 'SETUSER', 'half', 'on', '>p', '~*', '+@all', '-sscan');
    const words = ['--user', 'half', '--layout', 'typo3'];
    const { unchecked, data } = await runTags<DoctorData>(server, 'doctor', words, { env: { REDISCLI_AUTH: 'p' } });
    expect(unchecked).toContainEqual(expect.objectContaining({ reason: expect.stringContaining('may not run SSCAN') }));
    expect(data.notes).toMatchObject([{ layout: 'typo3', notes: 0 }]);
  });

  test('warns when most reverse indexes are of entries that are gone', async () => {
    await server.command('SET', '69d_:HERE', 'v');
    await server.command('SADD', 'cache:tags:69d_CAT', 'HERE');
    await server.command('SADD', 'cache:id_tags:69d_HERE', 'CAT');
    for (let i = 0; i < 1100; i++) await server.command('SADD', `cache:id_tags:69d_GONE${i}`, 'CAT');
    expect((await doctor('--sample', '0')).findings).toMatchObject([
      { id: 'tags/dead-notes', severity: 'warning', evidence: { layout: 'magento-symfony', notes: 1101, deadNotes: 1100 } },
    ]);
  });

  test('takes no key for an index of which nothing is alive, and says so', async () => {
    await server.command('SADD', 'tagIdents:people', '1', '2');
    expect((await doctor()).findings).toMatchObject([
      { id: 'tags/nothing-alive', severity: 'info', evidence: { layout: 'typo3', tags: 1 } },
    ]);
  });

  test('names members that cannot be read', async () => {
    await write('k', 't');
    const member = '9ba825a65513d5b0fcc4129cfb73a49308205c8f:x';
    await server.command('SET', `shop_${member}`, 'v');
    await server.command('ZADD', 'shop_tag:b:entries', secondsFromNow(600), member, secondsFromNow(601), 'compressed');
    expect(idsOf(await doctor('--sample', '0'))).toEqual(['tags/unreadable-members']);
  });
});

test('tags doctor looks for the entries of a cluster in the indexes of all its nodes', async () => {
  const { primaries } = await servers.keep(startCluster({ primaries: 3, replicas: 0 }));
  const store = following(primaries);
  for (let i = 0; i < 12; i++) {
    await store.command('SET', `page:${i}`, 'v');
    await store.command('SADD', `cacheops:tag:{t${i % 4}}`, `page:${i}`);
  }
  await store.command('SET', 'page:1000', 'lost');
  const { code, data, findings } = await runTags<DoctorData>(store, 'doctor', []);
  expect(code).toBe(0);
  expect(data.policies).toHaveLength(3);
  expect(findings).toMatchObject([{ id: 'tags/unreached-entries', evidence: { sampled: 13, reached: 12 } }]);
});
