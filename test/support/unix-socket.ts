import { join } from 'node:path';
import { argumentsFor, type ServerOptions, startServer, type TestServer } from './standalone.ts';
import { openWire } from './wire.ts';

export interface UnixServer extends TestServer {
  /** Of its socket. */
  readonly path: string;
}

/** A server without TCP: nothing listens on its `port`. */
export async function startUnixSocket(options: ServerOptions = {}): Promise<UnixServer> {
  const name = 'redis.sock'; // in the server's own folder; a full path could be longer than the system allows
  const server = await startServer(
    { ...options, arguments: (port) => ['--port', '0', '--unixsocket', name, ...argumentsFor(options, port)] },
    ({ directory }) => openWire({ path: join(directory, name) }),
  );
  return { ...server, path: join(server.directory, name) };
}
