import { readFile } from 'node:fs/promises';
import { type Certificates, certificates } from './certificates.ts';
import { argumentsFor, type ServerOptions, startServer, type TestServer } from './standalone.ts';
import { openTlsWire, type Wire } from './wire.ts';

export interface TlsOptions extends ServerOptions {
  /** Whether clients must show a certificate of `certificates.ca`. Default no. */
  readonly clientAuth?: boolean;
  /** What the server shows. Default `server`, the good one. */
  readonly shows?: 'server' | 'expired' | 'wrongName';
}

export interface TlsServer extends TestServer {
  readonly certificates: Certificates;
}

/** A server that speaks TLS on its port, and nothing else. */
export async function startTls({ clientAuth = false, shows = 'server', ...options }: TlsOptions = {}): Promise<TlsServer> {
  const made = await certificates();
  const { certFile, keyFile } = made[shows];
  const tls = [
    '--tls-cert-file',
    certFile,
    '--tls-key-file',
    keyFile,
    '--tls-ca-cert-file',
    made.ca.certFile,
    '--tls-auth-clients',
    clientAuth ? 'yes' : 'no',
  ];
  const all = (port: number): string[] => ['--port', '0', '--tls-port', `${port}`, ...tls, ...argumentsFor(options, port)];
  const server = await startServer({ ...options, arguments: all }, ({ port }) => openAsClient(port, made));
  return { ...server, certificates: made };
}

/** For setting up: shows a good certificate and asks for none. */
async function openAsClient(port: number, { client }: Certificates): Promise<Wire> {
  const [cert, key] = await Promise.all([readFile(client.certFile), readFile(client.keyFile)]);
  return openTlsWire({ host: '127.0.0.1', port, cert, key, rejectUnauthorized: false });
}
