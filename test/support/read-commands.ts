/** Finds the commands in what a client sends, chunk by chunk: arrays of bulk strings, as all client libraries write them. */
export function readCommands(): (chunk: Buffer) => Buffer[][] {
  let pending: Buffer = Buffer.alloc(0);
  return (chunk) => {
    pending = Buffer.concat([pending, chunk]);
    const commands: Buffer[][] = [];
    for (let next = readCommand(pending); next; next = readCommand(pending)) {
      commands.push(next.command);
      pending = pending.subarray(next.end);
    }
    return commands;
  };
}

function readCommand(bytes: Buffer): { readonly command: Buffer[]; readonly end: number } | undefined {
  const command: Buffer[] = [];
  let at = readLength(bytes, 0, '*');
  for (let left = at?.length ?? 0; at && left > 0; left--) {
    const bulk = readLength(bytes, at.end, '$');
    if (!bulk || bytes.length < bulk.end + bulk.length + 2) return undefined;
    command.push(bytes.subarray(bulk.end, bulk.end + bulk.length));
    at = { length: left, end: bulk.end + bulk.length + 2 };
  }
  return at && { command, end: at.end };
}

function readLength(bytes: Buffer, at: number, mark: string): { readonly length: number; readonly end: number } | undefined {
  const lineEnd = bytes.indexOf('\r\n', at);
  if (lineEnd < 0) return undefined;
  const line = bytes.toString('latin1', at, lineEnd);
  if (!line.startsWith(mark)) throw new Error(`expected ${mark} and a length, read ${JSON.stringify(line)}`);
  return { length: Number(line.slice(1)), end: lineEnd + 2 };
}
