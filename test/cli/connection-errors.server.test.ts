import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { cacheops, type Ran } from '../support/cacheops.ts';
import {
  startAnswering,
  startCluster,
  startProxy,
  startReplicaPair,
  startSentinels,
  startSilent,
  startStandalone,
  startTls,
  startUnixSocket,
  startWithAcl,
  until,
  useServers,
} from '../support/servers.ts';

const servers = useServers();
const PASSWORD = 'correct-horse-battery';

/** Runs a command that connects; whatever it says, it does not say the password. */
async function connectWith(...flags: readonly (string | number)[]): Promise<Ran> {
  const ran = await cacheops(['profile', 'test', ...flags.map(String)]);
  expect(ran.stdout + ran.stderr).not.toContain(PASSWORD);
  return ran;
}

/** What went wrong, on which node, and what to do. */
function failure(code: number, message: string, hint: string | RegExp) {
  return {
    code,
    stdout: '',
    stderr: expect.stringMatching(
      new RegExp(
        `^(?:cacheops: warning: .*\n)?cacheops: ${escaped(message)}[^]*\nhint: ${typeof hint === 'string' ? escaped(hint) : hint.source}`,
      ),
    ),
  };
}

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

describe('getting there', () => {
  test('nothing listens', async () => {
    const redis = await servers.keep(startStandalone());
    await redis.stop();
    expect(await connectWith('-p', redis.port)).toEqual(
      failure(3, `${redis.address} refused the connection: nothing listens there`, 'check host and port'),
    );
  });

  test('there is no such unix socket', async () => {
    expect(await connectWith('-s', '/nonexistent/redis.sock')).toEqual(
      failure(3, '/nonexistent/redis.sock does not exist: there is no such socket', 'check the path'),
    );
  });

  test('a unix socket works as an address does', async () => {
    const redis = await servers.keep(startUnixSocket());
    const { code, stdout } = await connectWith('-s', redis.path);
    expect(code).toBe(0);
    expect(stdout).toContain(redis.path);
  });

  test('the host is unknown', async () => {
    const host = `${'a'.repeat(64)}.invalid`; // a label longer than 63 fails without asking any name server
    expect(await connectWith('-H', host)).toEqual(failure(3, `${host}:6379 cannot be found: no such host name`, 'check the host name'));
  });

  test('nobody accepts the connection in time', async () => {
    const redis = await servers.keep(startStandalone({ arguments: ['--tcp-backlog', '1'] }));
    process.kill(redis.pid, 'SIGSTOP');
    const crowd = Array.from({ length: 8 }, () => connect(redis.port, '127.0.0.1').on('error', () => undefined));
    try {
      await until('the queue of connections is full', async () => crowd.some((socket) => socket.readyState === 'open'));
      expect(await connectWith('-p', redis.port, '--connect-timeout', '400ms')).toEqual(
        failure(3, `${redis.address} did not accept the connection in time`, 'check host, port and firewall'),
      );
    } finally {
      crowd.forEach((socket) => socket.destroy());
      process.kill(redis.pid, 'SIGCONT');
    }
  });

  test('a paused server does not answer in time', async () => {
    const redis = await servers.keep(startStandalone());
    await redis.command('CLIENT', 'PAUSE', 60_000);
    expect(await connectWith('-p', redis.port, '--command-timeout', '300ms')).toEqual(
      failure(3, `${redis.address} accepted the connection but did not answer in time`, 'it may be paused'),
    );
  });

  test('it is not a Redis at all', async () => {
    const http = createServer().listen(0, '127.0.0.1');
    await once(http, 'listening');
    const { port } = http.address() as AddressInfo; // it listens on TCP
    expect(await connectWith('-p', port)).toEqual(
      failure(3, `127.0.0.1:${port} does not speak the Redis protocol: some other service is on this port`, 'check the port'),
    );
    http.closeAllConnections();
    http.close();
  });

  test('something that never says a word does not answer in time', async () => {
    const silent = await servers.keep(startSilent());
    expect(await connectWith('-p', silent.port, '--command-timeout', '300ms')).toEqual(
      failure(3, `${silent.address} accepted the connection but did not answer in time`, 'it may be'),
    );
  });

  test('the server dies in mid-command', async () => {
    const proxy = await servers.keep(startProxy({ to: await servers.keep(startStandalone()), instead: { INFO: 'drop' } }));
    expect(await connectWith('-p', proxy.port)).toEqual(failure(3, `${proxy.address} closed the connection`, "look at the server's log"));
  });
});

describe('being let in', () => {
  test('the password is wrong', async () => {
    const redis = await servers.keep(startWithAcl({ ops: 'on >other ~* +@all' }));
    expect(await connectWith('-p', redis.port, '--user', 'ops', '-a', PASSWORD)).toEqual(
      failure(3, `${redis.address} refused the user name or password`, 'check --user and the password'),
    );
  });

  test('the password is missing', async () => {
    const redis = await servers.keep(startWithAcl({ default: `on >${PASSWORD} ~* +@all` }));
    expect(await connectWith('-p', redis.port)).toEqual(
      failure(3, `${redis.address} asks for a password, and none was given`, 'set REDISCLI_AUTH'),
    );
    const let_in = await cacheops(['profile', 'test', '-p', String(redis.port)], { env: { REDISCLI_AUTH: PASSWORD } });
    expect(let_in).toMatchObject({ code: 0, stderr: '' });
  });

  test('a password that is not needed is said to be superfluous', async () => {
    const redis = await servers.keep(startStandalone());
    const { code, stderr } = await cacheops(['profile', 'test', '-p', String(redis.port)], { env: { REDISCLI_AUTH: PASSWORD } });
    expect(code).toBe(0);
    expect(stderr).toBe(`cacheops: warning: ${redis.address} asks for no password, but one was given\n`);
  });

  test('a user without permission is told the command and the rule', async () => {
    const redis = await servers.keep(startWithAcl({ ops: `on >${PASSWORD} ~* +ping` }));
    const flags = ['-p', redis.port, '--user', 'ops', '-a', PASSWORD];
    expect(await connectWith(...flags)).toEqual(failure(4, `${redis.address}: user ops may not run INFO`, 'ACL SETUSER ops +info'));
    await redis.command('ACL', 'SETUSER', 'ops', '+info');
    const { code, stdout } = await connectWith(...flags);
    expect(code).toBe(0);
    expect(stdout).toMatch(/CONFIG GET .* no .*ACL SETUSER ops \+config\|get/);
  });

  test('the server has too many clients', async () => {
    const redis = await servers.keep(startStandalone());
    await redis.command('CONFIG', 'SET', 'maxclients', 1);
    expect(await connectWith('-p', redis.port)).toEqual(
      failure(3, `${redis.address} has as many clients as it allows (maxclients)`, 'raise maxclients'),
    );
  });

  test('protected mode serves only its own machine', async (context) => {
    const redis = await servers.keep(startStandalone());
    const guest = await servers.keep(startProxy({ to: redis, localAddress: '127.0.0.2' }));
    const ran = await connectWith('-p', guest.port);
    // Redis 7.2 and later count all of 127.0.0.0/8 as their own machine, and 6.0 looks at bind first: see the next test.
    if (ran.code === 0) return context.skip('this server takes 127.0.0.2 for itself');
    expect(ran).toEqual(failure(3, `${guest.address} is in protected mode: it serves only its own machine`, 'set a password'));
  });

  test.each([
    '-DENIED Redis is running in protected mode because protected mode is enabled and no password is set for the default user. …\r\n',
    '-DENIED Running in protected mode because protected mode is enabled and no password is set for the default user. …\r\n',
  ])('protected mode as every engine words it: %s', async (greeting) => {
    const fake = await servers.keep(startAnswering(greeting));
    expect(await connectWith('-p', fake.port)).toEqual(failure(3, `${fake.address} is in protected mode`, 'set a password'));
  });
});

describe('the database', () => {
  test('does not exist', async () => {
    const redis = await servers.keep(startStandalone({ arguments: ['--databases', '4'] }));
    expect(await connectWith('-p', redis.port, '-n', 3)).toMatchObject({ code: 0 });
    expect(await connectWith('-p', redis.port, '-n', 4)).toEqual(
      failure(2, `${redis.address} has no database 4`, 'a server has `databases` of them'),
    );
  });

  test('may not be selected', async () => {
    const redis = await servers.keep(startWithAcl({ ops: `on >${PASSWORD} ~* +@all -select` }));
    expect(await connectWith('-p', redis.port, '--user', 'ops', '-a', PASSWORD, '-n', 3)).toEqual(
      failure(4, `${redis.address}: user ops may not run SELECT`, 'ACL SETUSER ops +select'),
    );
  });

  test('is the only one of a cluster', async (context) => {
    const cluster = await servers.keep(startCluster({ primaries: 3, replicas: 0 }));
    const ran = await connectWith('-p', cluster.nodes[0]!.port, '-n', 5);
    if (ran.code === 0) return context.skip('this server numbers databases in a cluster too');
    expect(ran).toEqual(failure(2, `${cluster.nodes[0]!.address} has no database 5`, 'a server has `databases` of them'));
  });
});

describe('TLS', () => {
  test('a good certificate, and a client certificate where one is wanted', async () => {
    const redis = await servers.keep(startTls({ clientAuth: true }));
    const { ca, client } = redis.certificates;
    const there = ['-p', redis.port, '--cacert', ca.certFile];
    expect(await connectWith(...there, '--cert', client.certFile, '--key', client.keyFile)).toMatchObject({ code: 0, stderr: '' });
    expect(await connectWith(...there)).toEqual(
      failure(3, `${redis.address} refused our side of the TLS handshake`, 'give one with --cert FILE'),
    );
    const { strangeClient } = redis.certificates;
    expect(await connectWith(...there, '--cert', strangeClient.certFile, '--key', strangeClient.keyFile)).toEqual(
      failure(3, `${redis.address} refused our side of the TLS handshake`, 'give one with --cert FILE'),
    );
  });

  test('TLS to a plain port', async () => {
    const redis = await servers.keep(startStandalone());
    expect(await connectWith('-p', redis.port, '--tls', '--connect-timeout', '1s')).toEqual(
      failure(3, `${redis.address} does not speak TLS on this port`, 'leave out --tls'),
    );
  });

  test('plain to a TLS port', async () => {
    const redis = await servers.keep(startTls());
    expect(await connectWith('-p', redis.port)).toEqual(failure(3, `${redis.address} speaks only TLS on this port`, 'add --tls'));
  });

  test('a certificate that nobody trusted signed, unless it is accepted on purpose', async () => {
    const redis = await servers.keep(startTls());
    expect(await connectWith('-p', redis.port, '--tls')).toEqual(
      failure(3, `${redis.address} shows a certificate that no trusted authority signed`, 'name the authority with --cacert'),
    );
    expect(await connectWith('-p', redis.port, '--tls', '--insecure')).toMatchObject({ code: 0 });
  });

  test('an expired certificate', async () => {
    const redis = await servers.keep(startTls({ shows: 'expired' }));
    expect(await connectWith('-p', redis.port, '--cacert', redis.certificates.ca.certFile)).toEqual(
      failure(3, `${redis.address} shows a certificate that has expired`, "renew the server's certificate"),
    );
  });

  test('a certificate for another name, unless that name is asked for', async () => {
    const redis = await servers.keep(startTls({ shows: 'wrongName' }));
    const there = ['-p', redis.port, '--cacert', redis.certificates.ca.certFile];
    expect(await connectWith(...there)).toEqual(
      failure(3, `${redis.address} shows a certificate made out to another name`, 'connect by a name'),
    );
    expect(await connectWith(...there, '--sni', 'redis.example')).toMatchObject({ code: 0 });
  });
});

describe('the state of the server', () => {
  test('it is loading its data set', async () => {
    const primary = await servers.keep(startStandalone({ arguments: ['--repl-diskless-sync-delay', '0', '--rdbcompression', 'no'] }));
    // It looks up from loading every 2 MB, and sleeps 0.1 ms a key: some ten seconds for all of them.
    await primary.command('EVAL', "for i = 1, 60000 do redis.call('SET', 'key:' .. i, string.rep('x', 1000)) end", 0);
    const replica = await servers.keep(startStandalone({ arguments: ['--key-load-delay', '100'] }));
    await replica.command('REPLICAOF', '127.0.0.1', primary.port);
    await until('the replica loads', async () => String(await replica.command('INFO', 'persistence')).includes('\nloading:1'));
    expect(await connectWith('-p', replica.port)).toEqual(
      failure(3, `${replica.address} is loading its data set and does not answer yet`, 'wait and try again'),
    );
  });

  test('it is busy with a script', async () => {
    const redis = await servers.keep(startStandalone({ arguments: ['--lua-time-limit', '50'] }));
    const other = await redis.open();
    const script = other.command('EVAL', 'while true do end', 0).catch(() => undefined);
    await until('the server says so', async () =>
      redis.command('PING').then(
        () => false,
        (error: Error) => error.message.startsWith('BUSY'),
      ),
    );
    expect(await connectWith('-p', redis.port)).toEqual(
      failure(3, `${redis.address} has been running one script for too long`, 'end it: `redis-cli SCRIPT KILL`'),
    );
    await redis.command('SCRIPT', 'KILL');
    await script;
    other.close();
  });

  test('it is a replica that lost its primary and serves nothing old', async () => {
    const { primary, replica } = await servers.keep(startReplicaPair());
    await replica.command('CONFIG', 'SET', 'replica-serve-stale-data', 'no');
    await primary.stop();
    await until('the link is down', async () => String(await replica.command('INFO', 'replication')).includes('master_link_status:down'));
    expect(await connectWith('-p', replica.port)).toEqual(
      failure(3, `${replica.address} is a replica that lost its primary`, 'look at the primary'),
    );
  });

  test('a cluster with an unreachable node reports the rest as incomplete', async () => {
    const cluster = await servers.keep(startCluster({ primaries: 3, replicas: 0 }));
    const [first, , dead] = cluster.nodes;
    await dead!.stop();
    const { code, stdout } = await connectWith('-p', first!.port);
    expect(code).toBe(5);
    expect(stdout).toMatch(
      new RegExp(`incomplete: .*${escaped(dead!.address)} (refused the connection|the cluster has marked it as failed)`),
    );
    expect(stdout).toMatch(/MEMORY USAGE .* yes/);
  });
});

describe('Sentinel', () => {
  test('finds the primary by a URL that names sentinels', async () => {
    const { sentinels, primary, name } = await servers.keep(startSentinels({ password: PASSWORD }));
    const url = `redis+sentinel://${sentinels.map(({ address }) => address).join(',')}/${name}`;
    const ran = await cacheops(['profile', 'test', '-u', url, '--format', 'json'], { env: { REDISCLI_AUTH: PASSWORD } });
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(ran.stdout)).toMatchObject({
      target: { topology: 'sentinel' },
      data: { nodes: [{ address: primary.address, role: 'primary' }, { role: 'replica' }] },
    });
  });

  test('has credentials of its own, said in a profile', async () => {
    const { sentinels, name } = await servers.keep(startSentinels({ password: PASSWORD, sentinelPassword: 'another' }));
    const folder = await mkdtemp(join(tmpdir(), 'profile-'));
    const profile = (sentinelPassword: string) => `connection:
  password: { env: REDIS_PASSWORD }
  sentinel: { name: ${name}, nodes: ["${sentinels[0]!.address}"], password: ${sentinelPassword} }
`;
    await writeFile(join(folder, 'good.yaml'), profile('another'), { mode: 0o600 });
    await writeFile(join(folder, 'bad.yaml'), profile('wrong'), { mode: 0o600 });
    const env = { REDIS_PASSWORD: PASSWORD };
    expect(await cacheops(['profile', 'test', '--profile', join(folder, 'good.yaml')], { env })).toMatchObject({ code: 0, stderr: '' });
    expect(await cacheops(['profile', 'test', '--profile', join(folder, 'bad.yaml')], { env })).toEqual(
      failure(
        3,
        `no sentinel of '${name}' answers: ${sentinels[0]!.address} refused the user name or password`,
        'check the addresses of the sentinels, and their own credentials',
      ),
    );
    await rm(folder, { recursive: true });
  });

  test('does not know the name', async () => {
    const { sentinels, name } = await servers.keep(startSentinels());
    const [first] = sentinels;
    expect(await connectWith('-p', first!.port, '--sentinel', 'other')).toEqual(
      failure(3, `the sentinel at ${first!.address} does not know 'other'`, `it watches: ${name}`),
    );
    expect(await connectWith('-p', first!.port)).toMatchObject({ code: 0 });
  });

  test('does not answer', async () => {
    const gone = await servers.keep(startStandalone());
    await gone.stop();
    expect(await connectWith('-p', gone.port, '--sentinel', 'mymaster')).toEqual(
      failure(3, `no sentinel of 'mymaster' answers: ${gone.address} refused the connection`, 'check the addresses'),
    );
  });
});
