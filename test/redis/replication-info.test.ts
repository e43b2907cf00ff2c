import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseInfo } from '../../src/redis/info.ts';
import { attachedReplicas, primaryLink } from '../../src/redis/replication-info.ts';

const recorded = (name: string) => parseInfo(readFileSync(join(import.meta.dirname, `../fixtures/info/${name}.txt`), 'utf8'));

test('a primary knows how far each replica has acknowledged', () => {
  expect(attachedReplicas(recorded('valkey-8.0-primary'))).toEqual([
    { address: '127.0.0.1:17611', state: 'online', lagBytes: 0, lagSeconds: expect.any(Number) },
  ]);
  expect(primaryLink(recorded('valkey-8.0-primary'))).toBeUndefined();
});

test('a replica knows its link', () => {
  expect(primaryLink(recorded('valkey-8.0-replica'))).toEqual({
    primary: '127.0.0.1:17604',
    up: true,
    downSeconds: null,
    silentSeconds: expect.any(Number),
    synchronising: false,
    offset: expect.any(BigInt),
  });
});

test('a replica that is not online yet has no lag, rather than one of gigabytes', () => {
  const info = parseInfo(
    '# Replication\r\nrole:master\r\nslave0:ip=::1,port=7001,state=wait_bgsave,offset=0,lag=0\r\nmaster_repl_offset:99999999999\r\n',
  );
  expect(attachedReplicas(info)).toEqual([{ address: '[::1]:7001', state: 'wait_bgsave', lagBytes: null, lagSeconds: null }]);
});

test('a lag is exact beyond 53 bits of offset', () => {
  const info = parseInfo(
    '# Replication\r\nrole:master\r\nslave0:ip=10.0.0.2,port=7001,state=online,offset=9007199254740993,lag=1\r\nmaster_repl_offset:9007199254740996\r\n',
  );
  expect(attachedReplicas(info)[0]?.lagBytes).toBe(3);
});

test('a link that is down says since when', () => {
  const info = parseInfo(
    '# Replication\r\nrole:slave\r\nmaster_host:10.0.0.1\r\nmaster_port:6379\r\nmaster_link_status:down\r\nmaster_last_io_seconds_ago:-1\r\nmaster_sync_in_progress:0\r\nmaster_link_down_since_seconds:12\r\n',
  );
  expect(primaryLink(info)).toMatchObject({ primary: '10.0.0.1:6379', up: false, downSeconds: 12, silentSeconds: null });
});
