/** The process as cacheops sees it; `process` itself is one. Tests pass their own. */
export interface Io {
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean; setRawMode?(on: boolean): unknown };
  readonly stdout: OutputStream;
  readonly stderr: OutputStream & NodeJS.WritableStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  cwd(): string;
  /** Absent where cacheops runs within another program, whose priority is not ours to lower. */
  readonly pid?: number;
}

export interface OutputStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  on(event: 'error' | 'resize' | 'drain' | 'close', listener: (error: NodeJS.ErrnoException) => void): unknown;
  off(event: 'error' | 'resize' | 'drain' | 'close', listener: (error: NodeJS.ErrnoException) => void): unknown;
}
