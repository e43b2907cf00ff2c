import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadAlone } from '../../src/lint/include.ts';
import { loginsOf, refusalOf } from '../../src/lint/logins.ts';
import { openWire, startStandalone, useServers } from '../support/servers.ts';

// Whether files let somebody in is worked out without a server; here servers say the same.

const servers = useServers();
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cacheops-logins-'));
});
afterAll(() => rm(folder, { recursive: true }));

const HASH_OF_FOO = '#2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae';
const ALL = '~* +@all'; // Redis 6.0 knows no channels

/** As replicas and Sentinels log in: no user, or no password at all. */
const ATTEMPTS: readonly (readonly [user: string | undefined, password: string | undefined])[] = [
  [undefined, undefined],
  [undefined, 'foo'],
  [undefined, 'bar'],
  ['default', 'foo'],
  ['rep', 'foo'],
  ['rep', 'bar'],
  ['nobody', 'foo'],
];

test.each([
  ['', undefined],
  ['requirepass foo\n', undefined],
  ['requirepass foo\nrequirepass bar\n', undefined],
  ['requirepass foo\nrequirepass ""\n', undefined],
  [`requirepass foo\nuser default on >bar ${ALL}\n`, undefined],
  [`requirepass foo\nuser default >bar ${ALL}\n`, undefined],
  [`user default on ${ALL}\nrequirepass foo\n`, undefined],
  [`user default on nopass ${ALL}\n`, undefined],
  [`user default off\nuser rep on ${HASH_OF_FOO} ${ALL}\n`, undefined],
  [`user rep on >foo >bar <bar ${ALL}\n`, undefined],
  [`user rep on nopass >foo ${ALL}\n`, undefined],
  [`user rep on >foo nopass ${ALL}\n`, undefined],
  [`user rep on >foo resetpass >bar ${ALL}\n`, undefined],
  [`user rep ON >foo RESET on ${ALL}\n`, undefined],
  [`user rep off nopass ${ALL}\n`, undefined],
  ['requirepass foo\n', `user rep on >foo ${ALL}\n`],
  ['requirepass foo\n', `user default on >bar ${ALL}\nuser rep on >bar ${ALL}\n`],
])('%j with users %j lets in whom a server lets in', async (text, users) => {
  const aclFile = join(folder, 'users.acl');
  if (users !== undefined) await writeFile(aclFile, users);
  const configuration = users === undefined ? text : `${text}aclfile ${aclFile}\n`;
  const beside = users === undefined ? [] : [loadAlone(aclFile, Buffer.from(users))];
  const logins = loginsOf(loadAlone('redis.conf', Buffer.from(configuration)), beside);
  if (logins === undefined) throw new Error('the files tell everything');
  const { port, stop } = await servers.keep(startStandalone({ configuration }));
  const replies = await Promise.all(
    ATTEMPTS.map(async ([username, password]) => {
      try {
        const wire = await openWire({ host: '127.0.0.1', port }, { username, password });
        await wire.command('PING').finally(() => wire.close());
        return 'in';
      } catch (error) {
        return error instanceof Error ? error.message.replace(/ .*/s, '') : error;
      }
    }),
  );
  await stop();
  const REPLY = {
    'no-such-user': 'WRONGPASS',
    'user-is-off': 'WRONGPASS',
    'wrong-password': 'WRONGPASS',
    'password-missing': 'NOAUTH',
    'no-password-to-ask-for': 'ERR',
  };
  const expected = ATTEMPTS.map(([user, password]) => {
    const refusal = refusalOf(logins, user, password);
    return refusal === undefined ? 'in' : REPLY[refusal];
  });
  expect(replies).toEqual(expected);
});

test.each([
  ['include more.conf\nrequirepass foo\n'],
  ['aclfile /etc/redis/users.acl\n'],
  ['requirepass ${PASSWORD}\n'],
  ['user default on >${PASSWORD} +@all\n'],
])('%j does not tell who may log in', (text) => {
  expect(loginsOf(loadAlone('redis.conf', Buffer.from(text)), [])).toBeUndefined();
});
