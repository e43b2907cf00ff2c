import process from 'node:process';
import { isPortFree } from '../../src/demo/local-server.ts';

// Systems give out ports from 32768 on by themselves. From there, the port of a server that was stopped could be that of another
// one a moment later, when a test starts it again or expects that nothing listens there. So servers get theirs from below, and
// their ports for the bus, 10000 above, as well: each worker from a range of its own, in turn.

const FIRST = 10_000;
const RANGES = 4;
const PORTS_EACH = 10_000 / RANGES;
const range = Number(process.env['VITEST_POOL_ID'] ?? 0) % RANGES;

/** Where a worker begins hangs on its process: other runs on this machine have the same ranges. */
let given = process.pid * 31;

/** A free port that no other server of this test file had before, unless it has had thousands. */
export async function nextPort(): Promise<number> {
  for (let attempt = 0; attempt < PORTS_EACH; attempt++) {
    const port = FIRST + range * PORTS_EACH + (given++ % PORTS_EACH);
    if (await isPortFree(port)) return port;
  }
  throw new Error(`none of the ports from ${FIRST + range * PORTS_EACH} on is free`);
}
