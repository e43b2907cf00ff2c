import { argumentsFor, type ServerOptions, startServer, type TestServer } from './standalone.ts';
import { openWire } from './wire.ts';

/** A user of the tests, who may do all: `default` can so be limited or switched off. */
const SET_UP_USER = 'set-up';

/**
 * A server with users: name → rules, such as `{ ops: 'on >secret +info ~*', default: 'off' }`.
 * Its own connection may do all, whatever the users may.
 */
export async function startWithAcl(users: Readonly<Record<string, string>>, options: ServerOptions = {}): Promise<TestServer> {
  const all = { ...users, [SET_UP_USER]: 'on nopass ~* +@all' };
  const rules = Object.entries(all).flatMap(([name, said]) => ['--user', name, ...said.split(' ')]);
  return startServer({ ...options, arguments: (port) => [...rules, ...argumentsFor(options, port)] }, ({ port }) =>
    openWire({ host: '127.0.0.1', port }, { username: SET_UP_USER, password: 'any' }),
  );
}
