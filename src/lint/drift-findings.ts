import type { Finding } from '../report.ts';
import { speakableReason } from './define-refusal.ts';
import type { FileDrift, NodeDrift } from './drift.ts';
import { excerptOf } from './excerpt.ts';
import type { Readers } from './findings.ts';
import type { ByteText, CatalogueEntry, Directive, FileVerdict } from './model.ts';
import { PER_NODE_SETTINGS } from './per-node-settings.ts';
import { REDACTED } from './redact.ts';
import { shownValue } from './shown-value.ts';
import { CONFIG_C } from './sources.ts';

/** A server that runs what a file does not say: at the line that says otherwise, or about the server when no line does. */
export function fileDriftFinding({ node, entry, wanted, running }: FileDrift, file: string, readers: Readers): Finding {
  const name = entry.canonicalName;
  const [runs, says] = [shownValue(entry, running), shownValue(entry, wanted.value ?? '')];
  const line = wanted.effective.at(-1);
  return {
    id: 'drift/file',
    severity: 'warning',
    ...(line === undefined ? { subject: { node } } : place(line, node, readers)),
    message: `${node} runs ${name} ${runs}, ${line === undefined ? `which is not in ${file} (shipped: ${says})` : `not ${says}`}`,
    evidence: { setting: name, wanted: plainValue(entry, wanted.value ?? ''), running: plainValue(entry, running) },
    // Protected settings (dir, dbfilename) are among those of each node; a live node's port or address is not to be moved.
    advice:
      entry.immutable || PER_NODE_SETTINGS.has(entry.name)
        ? `restart the server, or write ${name} to the file as it runs`
        : `CONFIG SET ${name} ${entry.sensitive ? '…' : says}, or write ${name} to the file as it runs`,
  };
}

/** Servers that run, and would not start again with this file. */
export function refusedFileFinding(
  nodes: readonly string[],
  { lineFile, line, file, reason }: FileVerdict,
  { shown, files }: Readers,
): Finding {
  const blamed = lineFile ?? file;
  const place = line === null ? '' : `${blamed === file ? '' : `${shown(blamed)} `}line ${line}: `;
  const said = speakableReason({ reason: reason ?? '', path: blamed, line: line ?? 0 }, { file: (path) => files.get(path) });
  return {
    id: 'start/refused',
    severity: 'error',
    subject: { file: shown(blamed), ...(line !== null && { line }) },
    message: `${shownNodes(nodes)} would not start with ${shown(file)}: ${place}${said}`,
    evidence: {},
    advice: 'mend the line before the server is restarted',
    source: CONFIG_C,
  };
}

/** A setting that nodes of one deployment run differently. */
export function nodeDriftFinding({ entry, values }: NodeDrift): Finding {
  const name = entry.canonicalName;
  const groups = values.map(({ value, nodes }) => `${shownValue(entry, value)} on ${shownNodes(nodes)}`);
  return {
    id: 'drift/nodes',
    severity: 'warning',
    subject: {},
    message: entry.sensitive
      ? `${name} differs among ${values.flatMap(({ nodes }) => nodes).length} nodes`
      : `${name} differs: ${groups.join('; ')}`,
    evidence: { setting: name, values: values.map(({ value }) => plainValue(entry, value) ?? REDACTED).join(' | ') },
    advice: `settle on one value: after a failover another node's counts`,
  };
}

function place(line: Directive, node: string, { files, shown }: Readers): Pick<Finding, 'subject' | 'excerpt'> {
  const span = { line: line.line, column: line.name.column, endColumn: (line.args.at(-1) ?? line.name).endColumn };
  const file = files.get(line.path);
  const excerpt = file === undefined ? undefined : excerptOf(file, span);
  return { subject: { node, file: shown(line.path), ...span }, ...(excerpt && { excerpt }) };
}

export const plainValue = (entry: CatalogueEntry, value: ByteText): string | null =>
  entry.sensitive ? null : Buffer.from(value, 'latin1').toString('utf8');

const shownNodes = (nodes: readonly string[]): string =>
  nodes.length <= 3 ? nodes.join(', ') : `${nodes.slice(0, 2).join(', ')} and ${nodes.length - 2} more`;
