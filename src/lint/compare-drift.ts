import { isKnown } from '../redis/target.ts';
import type { Finding, Unchecked } from '../report.ts';
import { driftAmongNodes, driftFromFile } from './drift.ts';
import { fileDriftFinding, nodeDriftFinding, plainValue } from './drift-findings.ts';
import { shownPath } from './find-files.ts';
import type { DriftLine, LiveNode } from './lint-data.ts';
import type { LiveConfig } from './live-config.ts';
import type { ConfigFile, Configuration } from './model.ts';

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
    findings: all.map((one) => fileDriftFinding(one, readers.shown(file.root.path), readers)),
    unchecked: compared.flatMap(({ unchecked }) => unchecked),
  };
}

/** The servers with each other. */
export const compareNodes = (lives: readonly LiveConfig[]): readonly Finding[] => driftAmongNodes(lives).map(nodeDriftFinding);

export const liveNode = ({ node, target, settings, complete }: LiveConfig): LiveNode => ({
  node,
  target: isKnown(target) ? target.value.name : null,
  settings: settings.size,
  complete: isKnown(complete),
});
