import { expect, test } from 'vitest';
import { createClients } from '../../src/traffic/clients.ts';
import { createLine, parseLine } from '../../src/traffic/line.ts';
import { printLine } from './monitor-lines.ts';

/** The client of a line. */
function clientOf(clients: ReturnType<typeof createClients>, client: string) {
  const line = createLine();
  const bytes = printLine({ client, args: ['PING'] });
  parseLine(line, bytes, 0, bytes.length);
  return clients.of(line);
}

test.each([
  ['10.0.0.1:1234', '10.0.0.1', true],
  ['[::1]:1234', '[::1]', true],
  ['unix:/run/a:b.sock', 'unix:/run/a:b.sock', true],
  ['lua', 'lua', false],
])('the host of %s is %s', (name, host, isConnection) => {
  const client = clientOf(
    createClients(() => undefined),
    name,
  );
  expect(client).toMatchObject({ name, host, isConnection });
});

test('calls are counted by host, and a client that comes again is the same', () => {
  const clients = createClients(() => undefined);
  for (const name of ['10.0.0.1:1', '10.0.0.1:2', '10.0.0.1:1', '10.0.0.2:1']) clientOf(clients, name).calls++;
  expect(clients.known().map(({ name }) => name)).toEqual(['10.0.0.1:1', '10.0.0.1:2', '10.0.0.2:1']);
  expect(clients.hosts().top(9)).toMatchObject([
    { value: '10.0.0.1', weight: 3 },
    { value: '10.0.0.2', weight: 1 },
  ]);
});

test('of more clients than have room, each is told before it is forgotten, and none of its calls is lost', () => {
  const forgotten: string[] = [];
  const clients = createClients(({ name }) => forgotten.push(name));
  const all = Array.from({ length: 25_000 }, (_, i) => `10.0.0.1:${i}`);
  for (const name of all) clientOf(clients, name).calls++;
  expect([...forgotten, ...clients.known().map(({ name }) => name)]).toEqual(all);
  expect(clients.hosts().top(1)).toMatchObject([{ value: '10.0.0.1', weight: 25_000, error: 0 }]);
});
