// A file with what it includes.

import type { ByteText, ConfigFile, Directive, FileKind, Line } from './file.ts';

/** What became of an include line. */
export interface Include {
  readonly directive: Directive;
  /** As written, with quotes resolved; a glob when `glob`. */
  readonly pattern: ByteText;
  readonly glob: boolean;
  /** Where a relative pattern starts: the working directory, or the last `dir`. */
  readonly directory: string;
  /** Whether a `dir` line set that directory. */
  readonly afterDir: boolean;
  /** The files read, in the server's order. Empty when `outcome` is not `read`. */
  readonly paths: readonly string[];
  readonly outcome: 'read' | 'missing' | 'unreadable' | 'directory' | 'no-match' | 'cycle' | 'too-deep' | 'too-large';
}

/** One step of the server's reading, in its order. */
export type Step =
  | { readonly kind: 'line'; readonly line: Line }
  /** Stands behind the lines of the included files. */
  | { readonly kind: 'include'; readonly include: Include };

/** A file with all it includes, in the order a server reads it. The same for every target. */
export interface Configuration {
  /** The file that was given. */
  readonly root: ConfigFile;
  /** The root first, then the included ones as read; a file included twice is here twice. */
  readonly files: readonly ConfigFile[];
  readonly kind: FileKind;
  readonly steps: readonly Step[];
  /** The directives of all steps, include lines among them. */
  readonly directives: readonly Directive[];
  readonly includes: readonly Include[];
  /** A file of the same run that includes this one: no server starts with it alone, and what is absent from it says nothing. */
  readonly partOf?: string | undefined;
  /** Placeholders in it are filled in before a server reads it. */
  readonly isTemplate?: boolean | undefined;
}

/** What the core needs of a file system; paths are as the server would give them to the system. */
export interface ConfigFiles {
  /** Absolute, or what relative includes of the given file start from. */
  readonly workingDirectory: string;
  readFile(path: string): Promise<Uint8Array | 'missing' | 'unreadable' | 'directory'>;
  /** The files a pattern matches, sorted as glob(3) does (by bytes). */
  glob(pattern: string, directory: string): Promise<readonly string[]>;
}
