import { isKnown } from '../redis/target.ts';
import type { Finding, Unchecked } from '../report.ts';
import { type ComparedNode, driftAmongNodes, driftFromFile } from './drift.ts';
import { fileDriftFinding, nodeDriftFinding, plainValue, refusedFileFinding } from './drift-findings.ts';
import { shownPath } from './find-files.ts';
import type { Readers } from './findings.ts';
import type { DriftLine, LiveNode } from './lint-data.ts';
import type { LiveConfig } from './live-config.ts';
import type { ConfigFile, Configuration, FileVerdict } from './model.ts';

export interface Comparison {
  readonly drift: readonly DriftLine[];
  readonly findings: readonly Finding[];
  readonly unchecked: readonly Unchecked[];
}

/** A file with each server. */
export function compareWithFile(file: Configuration, lives: readonly LiveConfig[], workingDirectory: string): Comparison {
  const readers = {
    files: new Map<string, ConfigFile>(file.files.map((one) => [one.path, one])),
    shown: (path: string) => shownPath(path, workingDirectory),
    targets: [],
  };
  const compared = lives.map((live) => driftFromFile(file, live));
  const all = compared.flatMap(({ drift }) => drift);
  return {
    drift: all.map(({ node, entry, wanted, running }) => ({
      node,
      setting: entry.canonicalName,
      wanted: plainValue(entry, wanted.value ?? ''),
      running: plainValue(entry, running),
    })),
    findings: [...refusals(compared, readers), ...all.map((one) => fileDriftFinding(one, readers.shown(file.root.path), readers))],
    unchecked: compared.flatMap(({ unchecked }) => unchecked),
  };
}

/** One for all servers that refuse the file for the same reason. */
function refusals(compared: readonly ComparedNode[], readers: Readers): readonly Finding[] {
  const alike = new Map<string, { readonly verdict: FileVerdict; readonly nodes: string[] }>();
  for (const { node, judgement } of compared) {
    if (judgement?.verdict.verdict !== 'rejected') continue;
    const { verdict } = judgement;
    const kind = `${verdict.lineFile} ${verdict.line} ${verdict.reason}`;
    const known = alike.get(kind) ?? { verdict, nodes: [] };
    alike.set(kind, known);
    known.nodes.push(node);
  }
  return [...alike.values()].map(({ verdict, nodes }) => refusedFileFinding(nodes, verdict, readers));
}

/** The servers with each other. */
export const compareNodes = (lives: readonly LiveConfig[]): readonly Finding[] => driftAmongNodes(lives).map(nodeDriftFinding);

export const liveNode = ({ node, target, settings, complete }: LiveConfig): LiveNode => ({
  node,
  target: isKnown(target) ? target.value.name : null,
  settings: settings.size,
  complete: isKnown(complete),
});
