import { afterAll } from 'vitest';
import { stopAll, type Stoppable } from './together.ts';

/**
 * Stops what a test file starts, also when a test fails:
 *
 *     const servers = useServers();
 *     const redis = await servers.keep(startStandalone());
 */
export function useServers(): { keep<S extends Stoppable>(starting: Promise<S>): Promise<S> } {
  const started: Stoppable[] = [];
  afterAll(() => stopAll(started));
  return {
    async keep(starting) {
      const server = await starting;
      started.push(server);
      return server;
    },
  };
}
