import type { TestServer } from '../support/servers.ts';

/**
 * Whether so many runs of `cacheops stats` wait for the end of their windows. Each asks for the slowlog, and then for INFO:
 * what comes to a process after the reply to that finds its window open.
 */
export const areWindowsOpen =
  (server: Pick<TestServer, 'command'>, runs = 1) =>
  async (): Promise<boolean> => {
    const asked = /cmdstat_slowlog(?:\|get)?:calls=(\d+)/.exec(String(await server.command('INFO', 'commandstats')))?.[1];
    const clients = String(await server.command('CLIENT', 'LIST')).split('\n');
    await server.command('PING'); // the replies to INFO go out before the one to this
    return Number(asked) === runs && clients.filter((client) => /name=cacheops .*cmd=info/.test(client)).length === runs;
  };
