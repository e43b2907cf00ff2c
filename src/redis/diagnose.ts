import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { ConnectionError } from '../errors.ts';
import type { Endpoint, ReadyConnection, Tls } from '../profile/profile.ts';
import { addressOf } from './address.ts';
import { translateError } from './translate-error.ts';

/** How long a server gets to say why it turns everybody away; it does so at once or never. */
const GREETING_MS = 300;

/**
 * A server closed the connection before it answered anything. Two quick looks tell the usual reasons apart:
 * a greeting (protected mode, too many clients), which is lost when our first command crosses it, and TLS.
 */
export async function diagnoseClosed(
  endpoint: Endpoint,
  { tls, connectTimeoutMs }: Pick<ReadyConnection, 'connectTimeoutMs'> & { readonly tls: Tls | undefined },
): Promise<ConnectionError | undefined> {
  if (tls) return undefined;
  const address = addressOf(endpoint);
  const greeting = await readGreeting(endpoint);
  if (greeting.startsWith('-')) {
    const translated = translateError(new Error(greeting.slice(1)), { address });
    if (translated instanceof ConnectionError && translated.reason !== 'other') return translated;
  }
  if (!(await speaksTls(endpoint, connectTimeoutMs))) return undefined;
  return new ConnectionError('tls-required', `${address} speaks only TLS on this port`, {
    hint: 'add --tls (write rediss:// instead of redis://), and --cacert FILE for a private authority',
  });
}

function open(endpoint: Endpoint): Socket {
  return endpoint.kind === 'unix' ? connectTcp(endpoint.path) : connectTcp(endpoint.port, endpoint.host);
}

async function readGreeting(endpoint: Endpoint): Promise<string> {
  const socket = open(endpoint);
  let text = '';
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, GREETING_MS);
    socket.on('data', (chunk) => (text += chunk.toString('latin1')));
    socket.on('error', () => undefined);
    socket.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
  });
  socket.destroy();
  return text.split('\r\n')[0] ?? '';
}

async function speaksTls(endpoint: Endpoint, timeoutMs: number): Promise<boolean> {
  if (endpoint.kind === 'unix') return false;
  return new Promise((resolve) => {
    // Only whether TLS answers matters here; no command and no secret goes over this connection.
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
