/** What a run has kept about a node before it changed its setting of events. */
export interface Kept {
  readonly path: string;
  /** Address of the node. */
  readonly subject: string;
  readonly owner: RunFile['owner'];
  readonly original: string;
  readonly set: string;
  /** The run id of the server: it changes when that restarts, and tells it from others at the same address. Null when it was not told. */
  readonly server: string | null;
}

/** A node, as far as it has to be known again. */
export interface NodeIdentity {
  readonly address: string;
  readonly server: string | null;
}

interface RunFile {
  readonly path: string;
  readonly subject: string;
  readonly state: unknown;
  readonly owner: 'this run' | 'another run' | 'nobody';
}

/** Files that outlive a run which was killed: as much of it as is needed here. */
export interface RunFiles {
  keep(kind: string, subject: string, state: unknown, endsAt: Date | undefined): Promise<void>;
  all(kind: string): Promise<readonly RunFile[]>;
  remove(path: string): Promise<void>;
  alone<T>(kind: string, subject: string, work: () => Promise<T>): Promise<T>;
}

const KIND = 'hitrate-events';

export const keep = (
  files: RunFiles,
  { address, server }: NodeIdentity,
  change: Pick<Kept, 'original' | 'set'>,
  endsAt: Date | undefined,
) => files.keep(KIND, address, { original: change.original, set: change.set, server }, endsAt);

/** Does something to the setting of a server while no other run does, under whatever address it knows it. */
export const alone = <T>(files: RunFiles, { address, server }: NodeIdentity, work: () => Promise<T>): Promise<T> =>
  files.alone(KIND, server ?? address, work);

/** What all runs have kept, oldest first. */
export async function allKept(files: RunFiles): Promise<readonly Kept[]> {
  return (await files.all(KIND)).flatMap(({ state, ...file }) => {
    const change = readChange(state);
    return change ? [{ ...file, ...change }] : [];
  });
}

/** What was kept about this server, under whatever address; where no run id is told, about this address. */
export const keptAbout = async (files: RunFiles, { address, server }: NodeIdentity): Promise<readonly Kept[]> =>
  (await allKept(files)).filter((kept) => (kept.server === null || server === null ? kept.subject === address : kept.server === server));

function readChange(state: unknown): Pick<Kept, 'original' | 'set' | 'server'> | undefined {
  if (typeof state !== 'object' || state === null || !('original' in state) || !('set' in state) || !('server' in state)) return undefined;
  const { original, set, server } = state;
  if (typeof original !== 'string' || typeof set !== 'string' || (typeof server !== 'string' && server !== null)) return undefined;
  return { original, set, server };
}
