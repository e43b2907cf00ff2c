import { removedDirective, whereKnown } from './catalogue.ts';
import type { ConfigFile, Directive } from './model.ts';

/** What the file is, when it is no configuration at all; `undefined` for one, and for what may be a broken one. */
export function otherFormat({ text, directives, lines }: ConfigFile): string | undefined {
  if (lines.length === 0) return undefined;
  const isOfKnownNames = hasKnown(directives, fewestKnown(lines.length));
  if (isBinary(text) && !isOfKnownNames) return 'a binary file';
  const start = text.replace(/^\xef\xbb\xbf/, '').trimStart();
  if (/^[{[]/.test(start) && isJson(start)) return 'JSON';
  if (/^<(?:\?xml|!doctype|html|[a-z][\w:-]*[\s>])/i.test(start)) return 'XML or a web page';
  if (isMarkdown(text)) return 'a page in Markdown';
  if (isOfKnownNames || mostlyKnownWithColon(directives)) return undefined;
  const written = lineTexts(text);
  if (start.startsWith('#!')) return 'a script';
  if (/^---\s*$/m.test(start.slice(0, 200)) || mostly(written, /^(?:- )?["']?[\w./-]+["']?:(?:\s|$)|^- /)) return 'YAML';
  if (written.some((line) => /^\[[\w ."-]+\]$/.test(line))) return 'an INI or TOML file';
  if (mostly(written, /[;{}]$/)) return 'the configuration of something else, such as nginx';
  return written.length >= FEWEST_LINES ? 'some other text' : undefined;
}

/** A short text may be a configuration with a slip in each line. */
const FEWEST_LINES = 8;

/** Many kinds of files have a word such as `port` or `timeout` at the start of a line. */
const fewestKnown = (lines: number): number => (lines < FEWEST_LINES ? 1 : Math.floor(lines * LARGEST_SHARE) + 1);
const LARGEST_SHARE = 0.2;

function hasKnown(directives: readonly Directive[], fewest: number): boolean {
  let known = 0;
  return directives.some((directive) => isKnown(directive) && (known += 1) >= fewest);
}

/** A name of any version, also with `=` behind it: then it is a configuration, written wrongly. */
function isKnown({ lowerName, args }: Directive): boolean {
  const bare = lowerName.replace(/^(?:\xef\xbb\xbf|--)/, '').replace(/=.*$/s, '');
  if (bare === 'user' || bare === 'include') return args.length > 0 && !args.some(({ value }) => value.endsWith(';'));
  return isName(bare);
}

/** `port: 6379` alone may be YAML of anything. */
function mostlyKnownWithColon(directives: readonly Directive[]): boolean {
  const known = directives.filter(({ lowerName }) => lowerName.endsWith(':') && isName(lowerName.slice(0, -1)));
  return known.length > directives.length / 2;
}

const isName = (lowerName: string): boolean => whereKnown(lowerName) !== undefined || removedDirective(lowerName) !== undefined;

/** With an example between fences, which may be of a configuration. */
function isMarkdown(text: string): boolean {
  const opening = text.indexOf('\n```');
  return opening !== -1 && text.includes('\n```', opening + 1);
}

function isBinary(text: string): boolean {
  const sample = text.slice(0, 4096);
  const control = sample.match(/[\0-\x08\x0e-\x1a\x1c-\x1f]/g)?.length ?? 0;
  return control > sample.length / 20;
}

function isJson(text: string): boolean {
  if (text.length > LARGEST_PARSED) return true;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return /^[{[]\s*(?:["{[\]}]|$)/.test(text);
  }
}
const LARGEST_PARSED = 1_000_000;

const lineTexts = (text: string): readonly string[] =>
  text
    .split('\n', 400)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));

const mostly = (lines: readonly string[], form: RegExp): boolean => lines.filter((line) => form.test(line)).length > lines.length / 2;
