import { CONFIG_C, CONFIGURATION } from './sources.ts';

/** What `cacheops explain` prints of findings that no rule makes: of running servers beside a file, and of what rules may not tell. */
export interface DriftExplanation {
  readonly id: 'drift/file' | 'drift/nodes' | 'start/refused';
  readonly title: string;
  readonly rationale: string;
  readonly advice: string;
  readonly source: string;
}

export const driftExplanations: readonly DriftExplanation[] = [
  {
    id: 'drift/file',
    title: 'a server runs a setting that its file does not say',
    rationale:
      'A setting changed with CONFIG SET is lost with the next start, and a file that was changed holds only from the next start on. Values are compared by what they mean: 2gb is 2147483648, and a setting that the file does not name is wanted as the version ships it. Paths that a server resolves when it starts, and what CONFIG GET does not tell, are not compared.',
    advice: 'decide which of the two is right: CONFIG SET it, or write it to the file',
    source: CONFIGURATION,
  },
  {
    id: 'drift/nodes',
    title: 'nodes of one deployment run a setting differently',
    rationale:
      'After a failover, or for keys in another slot, the settings of another node count. Settings that each node rightly has for itself, such as ports, addresses, paths and what it replicates, are left out.',
    advice: 'settle on one value',
    source: CONFIGURATION,
  },
  {
    id: 'start/refused',
    title: 'a server would not start with a file, and nothing else says so',
    rationale:
      'The finding behind it is in the baseline, suppressed by a comment or switched off, which says that it need not fail anything; but nobody should read of such a file that it is fine. With --drift, the file that running servers are compared with is one that they could not be started with again.',
    advice: 'mend the file before a server has to start with it: `cacheops lint-config FILE` shows the line',
    source: CONFIG_C,
  },
];
