import type { HitrateData } from '../../src/hits/hit-data.ts';
import { cacheops, type Ran } from '../support/cacheops.ts';
import { type TestServer, until } from '../support/servers.ts';

interface Listening {
  readonly servers: readonly Pick<TestServer, 'command'>[];
  readonly argv: readonly string[];
  readonly traffic: () => Promise<unknown>;
  /** Where state files go. */
  readonly stateHome: string;
  /** Otherwise it is interrupted when the traffic has been sent. */
  readonly endsItself?: boolean;
}

/** Runs `cacheops hitrate` while traffic is sent, however late PINGs come on this machine: all of it is counted, and nothing from before. */
export async function listenedWhile({ servers, argv, traffic, stateHome, endsItself = false }: Listening): Promise<Ran> {
  const interrupt = new AbortController();
  const running = cacheops(['hitrate', '--duration', '2m', '--latency-rise', '1m', '--format', 'json', ...argv], {
    signal: interrupt.signal,
    env: { XDG_STATE_HOME: stateHome },
  });
  let ended = false;
  void running.finally(() => {
    ended = true;
  });
  try {
    await Promise.all(servers.map(async (server) => counted(server, () => ended)));
    await traffic();
    if (endsItself) await running;
  } finally {
    interrupt.abort('SIGINT');
    await running;
  }
  return running;
}

/**
 * Counting begins between the last PING after the probe, which is a STRLEN, and the first PING of the guard: once two have
 * followed the probe, it has begun.
 */
export async function counted(server: Pick<TestServer, 'command'>, ended: () => boolean): Promise<void> {
  await until('the probe was sent', async () => ended() || /cmd=strlen/.test(String(await server.command('CLIENT', 'LIST'))));
  const pings = async (): Promise<number> =>
    Number(/cmdstat_ping:calls=(\d+)/.exec(String(await server.command('INFO', 'commandstats')))?.[1] ?? 0);
  const before = await pings();
  await until('the guard has begun', async () => ended() || (await pings()) >= before + 2);
}

export const dataOf = ({ stdout, stderr }: Ran): HitrateData => {
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout).data;
};
