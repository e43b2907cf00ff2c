import { expect, test } from 'vitest';
import { openWire, startAnswering, startDropping, startProxy, startSilent, startStandalone, useServers } from './servers.ts';

const servers = useServers();

test('a silent server takes the connection and no more', async () => {
  const silent = await servers.keep(startSilent());
  const wire = await openWire(silent);
  const reply = wire.command('PING');
  wire.close();
  await expect(reply).rejects.toThrow('closed');
});

test('a dropping server ends the connection when it is spoken to', async () => {
  const wire = await openWire(await servers.keep(startDropping()));
  await expect(wire.command('PING')).rejects.toThrow(/closed|ECONNRESET/);
});

test('an answering server says what it was told to', async () => {
  const wire = await openWire(await servers.keep(startAnswering('-NOPERM not you\r\n')));
  await expect(wire.command('PING')).rejects.toThrow('NOPERM not you');
});

test('a proxy refuses the commands it was given, in the order of the others', async () => {
  const real = await servers.keep(startStandalone());
  const proxy = await servers.keep(
    startProxy({ to: real, instead: { CONFIG: { error: 'NOPERM no CONFIG here' }, 'LATENCY HISTOGRAM': { error: 'ERR unknown' } } }),
  );
  const wire = await openWire(proxy);
  const replies = await Promise.allSettled([
    wire.command('SET', 'a', '1'),
    wire.command('config', 'GET', 'save'),
    wire.command('GET', 'a'),
    wire.command('LATENCY', 'LATEST'),
  ]);
  expect(replies).toMatchObject([{ value: 'OK' }, { reason: { message: 'NOPERM no CONFIG here' } }, { value: '1' }, { value: [] }]);
});

test('a proxy drops the connection on a command, or lets it wait for ever', async () => {
  const real = await servers.keep(startStandalone());
  const proxy = await servers.keep(startProxy({ to: real, instead: { INFO: 'drop', DBSIZE: 'hang' } }));
  const wire = await openWire(proxy);
  expect(await wire.command('PING')).toBe('PONG');
  await expect(wire.command('INFO')).rejects.toThrow(/closed|ECONNRESET/);
  const hanging = await openWire(proxy);
  const replies = Promise.allSettled([hanging.command('PING'), hanging.command('DBSIZE'), hanging.command('PING')]);
  expect(await (await openWire(proxy)).command('PING')).toBe('PONG');
  await proxy.stop();
  expect((await replies).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
});

test('a proxy can come from another loopback address', async () => {
  const real = await servers.keep(startStandalone({ arguments: ['--protected-mode', 'no'] }));
  const proxy = await servers.keep(startProxy({ to: real, localAddress: '127.0.0.2' }));
  expect(await (await openWire(proxy)).command('CLIENT', 'LIST')).toContain('addr=127.0.0.2:');
});
