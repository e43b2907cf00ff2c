import type { FileKind } from './model.ts';

/** A file to lint. */
export interface GivenFile {
  /** As findings name it: what was typed, without needless `./`; for matches of a pattern the path from the working directory. */
  readonly path: string;
  readonly bytes: Uint8Array;
  /** Where it stands in a larger file: its key in a ConfigMap, and what kind of file it is. No fix can be written there. */
  readonly within?: { readonly name: string; readonly kind: FileKind; readonly isOneOfSeveral: boolean };
  /** Another given file that includes it, see parts.ts. */
  readonly partOf?: string;
  /** Came from standard input, so there is nothing to write a fix to. */
  readonly piped: boolean;
}
