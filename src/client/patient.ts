import type { Connection } from './connection.ts';

/** The same connection, but whoever asks does not wait for a reply for longer than so: clients queue commands while they are offline, for minutes. */
export function patient({ clustered, get, write, read }: Connection, patienceMs: number): Connection {
  return {
    clustered,
    get: (key) => inTime(get(key), patienceMs),
    write: (...words) => inTime(write(...words), patienceMs),
    read: (...words) => inTime(read(...words), patienceMs),
  };
}

/** Rejects when it takes longer. What it comes to after that, nobody is told. */
export async function inTime<T>(reply: Promise<T>, patienceMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no reply of Redis within ${patienceMs} ms`)), patienceMs);
  });
  try {
    return await Promise.race([reply, late]);
  } finally {
    clearTimeout(timer);
  }
}
