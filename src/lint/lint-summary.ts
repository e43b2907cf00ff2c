import { plural } from '../text/plural.ts';
import type { LintData, VerdictLine } from './lint-data.ts';
import { targetRange } from './target-range.ts';

/** `in 1 file · would not start on redis@7.0 … 8.0 · 1 fixable with --fix`: what goes on after the verdict. */
export function summarise({ files, nodes, summary }: LintData): string {
  const { fixable, fixed, suppressed, inBaseline } = summary;
  return [
    `${fixed > 0 ? 'left ' : ''}in ${whatWasLinted(summary.files, nodes.length)}`,
    ...starts(files),
    ...(fixed > 0 ? [`${fixed} fixed`] : []),
    ...(fixable.safe > 0 ? [`${fixable.safe} fixable with --fix`] : []),
    ...(fixable.unsafe > 0 ? [`${fixable.unsafe} with --unsafe-fixes`] : []),
    ...(suppressed > 0 ? [`${suppressed} suppressed`] : []),
    ...(inBaseline !== null && inBaseline > 0 ? [`${inBaseline} in the baseline`] : []),
  ].join(' · ');
}

function whatWasLinted(files: number, nodes: number): string {
  const parts = [...(files > 0 ? [plural(files, 'file')] : []), ...(nodes > 0 ? [plural(nodes, 'running server')] : [])];
  return parts.join(' and ');
}

/** Refusals first; what hangs on the machine is said, but is no refusal. */
function starts(verdicts: readonly VerdictLine[]): readonly string[] {
  if (verdicts.length === 0) return [];
  const files = new Set(verdicts.map(({ file }) => file)).size;
  const of = (verdict: VerdictLine['verdict']) => verdicts.filter((line) => line.verdict === verdict);
  const [rejected, depending] = [of('rejected'), of('depends')];
  const on = (lines: readonly VerdictLine[]) => targetRange(lines.map(({ target }) => target));
  const parts = (files === 1 ? oneFile : manyFiles)(rejected, depending, on);
  return parts.length === 0 ? [`${files === 1 ? 'starts' : 'all start'} on ${on(verdicts)}`] : parts;
}

type Range = (lines: readonly VerdictLine[]) => string;

function oneFile(rejected: readonly VerdictLine[], depending: readonly VerdictLine[], on: Range): readonly string[] {
  return [
    ...(rejected.length > 0 ? [`would not start on ${on(rejected)}`] : []),
    ...(depending.length > 0 ? [`starts on ${on(depending)} if the machine allows (${depending[0]?.reason ?? ''})`] : []),
  ];
}

function manyFiles(rejected: readonly VerdictLine[], depending: readonly VerdictLine[], on: Range): readonly string[] {
  const files = (lines: readonly VerdictLine[]) => new Set(lines.map(({ file }) => file)).size;
  return [
    ...(rejected.length > 0 ? [`${files(rejected)} would not start on ${on(rejected)}`] : []),
    ...(depending.length > 0 ? [`${files(depending)} only if the machine allows`] : []),
  ];
}
