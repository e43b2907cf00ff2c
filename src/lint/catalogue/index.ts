import { cluster } from './cluster.ts';
import { encodings } from './encodings.ts';
import type { EntryData } from './entry.ts';
import { memory } from './memory.ts';
import { network } from './network.ts';
import { observing } from './observing.ts';
import { persistence } from './persistence.ts';
import { process } from './process.ts';
import { replication } from './replication.ts';
import { statements } from './statements.ts';
import { tls } from './tls.ts';

/** Every setting and statement of every version. */
export const entries: readonly EntryData[] = [
  ...network, ...memory, ...persistence, ...replication, ...cluster, ...observing, ...encodings, ...tls, ...process, ...statements,
]; // prettier-ignore
