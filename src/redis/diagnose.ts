import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { ConnectionError } from '../errors.ts';
import type { Endpoint, ReadyConnection, Tls } from '../profile/profile.ts';
import { addressOf } from './address.ts';
import { translateError } from './translate-error.ts';

/** How long a server gets to answer a look; it does so at once or never. */
const LOOK_MS = 300;

type Settings = Pick<ReadyConnection, 'connectTimeoutMs'> & { readonly tls: Tls | undefined };

/**
 * A server closed the connection before it answered anything, or never finished a TLS handshake. Quick looks tell the
 * usual reasons apart: a greeting (protected mode, too many clients), which is lost when our first command crosses it;
 * TLS where we spoke plainly; plain Redis where we spoke TLS. No secret goes over these connections.
 */
export async function diagnose({ reason }: ConnectionError, endpoint: Endpoint, settings: Settings): Promise<ConnectionError | undefined> {
  if (settings.tls) return reason === 'connection-lost' || reason === 'connect-timeout' ? diagnoseTls(endpoint) : undefined;
  return reason === 'connection-lost' ? diagnosePlain(endpoint, settings) : undefined;
}

async function diagnosePlain(endpoint: Endpoint, { connectTimeoutMs }: Settings): Promise<ConnectionError | undefined> {
  const address = addressOf(endpoint);
  const greeting = await firstLine(endpoint, '');
  if (greeting.startsWith('-')) {
    const translated = translateError(new Error(greeting.slice(1)), { address });
    if (translated instanceof ConnectionError && translated.reason !== 'other') return translated;
  }
  if (!(await speaksTls(endpoint, connectTimeoutMs))) return undefined;
  return new ConnectionError('tls-required', `${address} speaks only TLS on this port`, {
    hint: 'add --tls (write rediss:// instead of redis://), and --cacert FILE for a private authority',
  });
}

/** Redis takes the bytes of a TLS greeting for the start of a long line, and waits for its end. */
async function diagnoseTls(endpoint: Endpoint): Promise<ConnectionError | undefined> {
  if (!/^[+-]/.test(await firstLine(endpoint, 'PING\r\n'))) return undefined;
  return new ConnectionError('tls-not-spoken', `${addressOf(endpoint)} does not speak TLS on this port`, {
    hint: 'leave out --tls (write redis:// instead of rediss://), or use the port the server serves TLS on',
  });
}

function open(endpoint: Endpoint): Socket {
  return endpoint.kind === 'unix' ? connectTcp(endpoint.path) : connectTcp(endpoint.port, endpoint.host);
}

async function firstLine(endpoint: Endpoint, said: string): Promise<string> {
  const socket = open(endpoint);
  let text = '';
  socket.write(said);
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, LOOK_MS);
    const settle = () => {
      clearTimeout(timer);
      resolve();
    };
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      if (text.includes('\n')) settle();
    });
    socket.on('error', () => undefined); // an answer too: there is no first line
    socket.once('close', settle);
  });
  socket.destroy();
  return text.split('\r\n')[0] ?? '';
}

async function speaksTls(endpoint: Endpoint, timeoutMs: number): Promise<boolean> {
  if (endpoint.kind === 'unix') return false;
  return new Promise((resolve) => {
    // Only whether TLS answers matters here.
    const socket = connectTls({ host: endpoint.host, port: endpoint.port, rejectUnauthorized: false, timeout: timeoutMs });
    const settle = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('secureConnect', () => settle(true));
    socket.once('timeout', () => settle(false));
    socket.once('error', (error) => settle(/alert/.test(error.message)));
  });
}
