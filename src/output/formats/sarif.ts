import { pathToFileURL } from 'node:url';
import { isAbsolute } from 'node:path';
import type { Excerpt, FileEdit, Finding, Report, Severity } from '../../report.ts';
import { escapeProse, escapeText } from '../../text/escape.ts';
import { toJson } from '../envelope.ts';
import type { Format } from '../format.ts';
import { locate, type Located } from '../located.ts';
import { noStream } from '../no-stream.ts';
import { missingText, uncheckedTexts } from '../wording.ts';

/**
 * SARIF 2.1.0, for code scanning.
 *
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export const createSarif = (): Format => ({
  name: 'sarif',
  summary: 'SARIF 2.1.0, for code scanning',
  report: (report) => `${toJson(toLog(report), 2)}\n`,
  ...noStream('sarif'),
});

const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json';
const HOME = 'https://github.com/cacheops/cacheops';

function toLog(report: Report) {
  const all = locate(report);
  const ids = [...new Set(all.map(({ finding }) => finding.id))];
  return {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'cacheops',
            version: report.version,
            semanticVersion: report.version,
            informationUri: HOME,
            rules: ids.map((id) => descriptor(id, all)),
          },
        },
        automationDetails: { id: `cacheops/${report.command.replaceAll(' ', '-')}/` },
        invocations: [invocation(report)],
        columnKind: 'unicodeCodePoints',
        results: all.map((located) => result(located, ids)),
      },
    ],
  };
}

function descriptor(id: string, all: readonly Located[]) {
  const finding = all.find((located) => located.finding.id === id)?.finding;
  const helpUri = webAddress(finding?.rule?.url) ?? webAddress(finding?.source);
  return {
    id,
    ...(finding?.rule && { name: finding.rule.name, shortDescription: { text: escapeProse(finding.rule.title) } }),
    ...(helpUri !== undefined && { helpUri }),
    help: { text: [`cacheops explain ${id}`, ...(helpUri === undefined ? [] : [helpUri])].join('\n') },
  };
}

/** A source may be a sentence, too. */
const webAddress = (text: string | undefined): string | undefined => /^https?:\/\/\S+/.exec(text ?? '')?.[0];

function result({ finding, place, text, fingerprint }: Located, ids: readonly string[]) {
  const { id, severity, subject, excerpt, evidence, fix, edits, related = [] } = finding;
  return {
    ruleId: id,
    ruleIndex: ids.indexOf(id),
    level: LEVELS[severity],
    message: { text },
    locations: [
      subject.file === undefined
        ? { logicalLocations: [{ fullyQualifiedName: escapeProse(place), kind: 'resource' }] }
        : location(subject, excerpt),
    ],
    ...(related.length > 0 && {
      relatedLocations: related.map(({ message, ...place }, at) => ({
        id: at + 1,
        ...location(place, undefined),
        message: { text: escapeProse(message) },
      })),
    }),
    ...(edits !== undefined && { fixes: [fixOf(edits, fix)] }),
    partialFingerprints: { 'cacheops/v1': fingerprint },
    properties: { evidence, ...(fix !== undefined && { fix }) },
  };
}

const LEVELS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'note' };

function location({ file = '', line, column, endColumn }: Located['finding']['subject'], excerpt: Excerpt | undefined) {
  const region = {
    startLine: line,
    ...(column !== undefined && { startColumn: column }),
    ...(endColumn !== undefined && column !== undefined && { endColumn: Math.max(column, endColumn) }),
    ...(excerpt && { snippet: { text: escapeText(excerpt.text) } }),
  };
  return { physicalLocation: { artifactLocation: artifact(file), ...(line !== undefined && { region }) } };
}

function fixOf(edits: readonly FileEdit[], kind: Finding['fix']) {
  const files = [...new Set(edits.map(({ file }) => file))];
  return {
    description: { text: kind === 'safe' ? 'safe: what the file means stays' : 'unsafe: it may change what the file means' },
    artifactChanges: files.map((file) => ({
      artifactLocation: artifact(file),
      replacements: edits.filter((edit) => edit.file === file).map(replacement),
    })),
  };
}

/** What is written stands as it is: a program is to write it. */
function replacement({ line, column, endLine, endColumn, text }: FileEdit) {
  return {
    deletedRegion: { startLine: line, startColumn: column, endLine, endColumn },
    ...(text !== '' && { insertedContent: { text } }),
  };
}

/** Relative paths are relative to the top of the sources, as code scanning expects when it runs there. */
function artifact(file: string) {
  if (isAbsolute(file)) return { uri: pathToFileURL(file).href };
  const uri = Buffer.from(file.replace(/^(\.\/)+/, ''))
    .toString()
    .split('/')
    .map(encodeURIComponent)
    .join('/');
  return { uri, uriBaseId: '%SRCROOT%' };
}

function invocation({ complete, startedAt, durationMs, unchecked, missing, target }: Report) {
  const notes = [
    ...uncheckedTexts(unchecked, target?.nodes.length ?? 0).map((text) => ({ level: 'note', message: { text: `not checked: ${text}` } })),
    ...missing.map((one) => ({ level: 'error', message: { text: missingText(one) } })),
  ];
  return {
    executionSuccessful: complete,
    startTimeUtc: startedAt.toISOString(),
    endTimeUtc: new Date(startedAt.getTime() + durationMs).toISOString(),
    ...(notes.length > 0 && { toolExecutionNotifications: notes }),
  };
}
