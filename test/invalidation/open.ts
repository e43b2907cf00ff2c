import type { ConnectionFlags } from '../../src/profile/flags.ts';
import { loadProfile } from '../../src/profile/load.ts';
import { readyConnection } from '../../src/profile/ready.ts';
import { openTarget } from '../../src/redis/open-target.ts';
import type { Target } from '../../src/redis/target.ts';
import { createWriter, type Writer } from '../../src/redis/writer.ts';

export interface Opened {
  readonly target: Target;
  readonly writer: Writer;
  close(): Promise<void>;
}

/** A deployment as a command is handed it, without a command. */
export async function open(port: number, flags: Partial<ConnectionFlags> = {}): Promise<Opened> {
  const surrounding = { warn: () => undefined, signal: new AbortController().signal };
  const profile = await loadProfile({
    flags: { ...flags, port },
    env: {},
    cwd: '/',
    home: '/nonexistent',
    shippedDirectory: '/nonexistent',
  });
  const connection = await readyConnection(profile, { env: {}, askPassword: async () => '' });
  const target = await openTarget(connection, surrounding);
  const writer = createWriter(connection, surrounding);
  return {
    target,
    writer,
    async close() {
      writer.close();
      await target.close();
    },
  };
}
