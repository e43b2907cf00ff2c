import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';

/**
 * Runs `measure` with a server of its own on this port, which writes nothing to disk, and a client of it. Both are gone
 * at its end.
 */
export async function withServer({ port, options = [] }, measure) {
  const directory = mkdtempSync(join(tmpdir(), 'cacheops-bench-'));
  const server = process.env.CACHEOPS_REDIS_SERVER ?? 'redis-server';
  const child = spawn(server, ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--dir', directory, ...options], {
    stdio: 'ignore',
  });
  const exited = once(child, 'exit');
  const client = new Redis({ host: '127.0.0.1', port, retryStrategy: (times) => (times < 100 ? 50 : null), maxRetriesPerRequest: null });
  client.on('error', () => undefined); // it does not listen yet: commands wait
  try {
    const gone = exited.then(([code]) => Promise.reject(new Error(`${server} ended with ${code}: is port ${port} taken?`)));
    const info = await Promise.race([client.info('server'), gone]);
    if (!info.includes(`process_id:${child.pid}\r`)) throw new Error(`another server has port ${port}`); // and keeps what it holds
    return await measure({ client, pid: child.pid });
  } finally {
    client.disconnect();
    child.kill('SIGKILL');
    await exited;
    rmSync(directory, { recursive: true, force: true });
  }
}
