import type { ByteText, FileKind } from './model.ts';

/** A configuration that stands in a YAML file. */
export interface EmbeddedFile {
  /** Its key: `redis.conf`. */
  readonly name: string;
  readonly kind: FileKind;
  /** As long as the YAML file, and blank but for the configuration: lines, columns and offsets are those of the YAML file. */
  readonly bytes: Uint8Array;
}

/**
 * The configurations in a Kubernetes ConfigMap: `redis.conf: |` and the indented lines below it. Values in quotes and folded
 * ones (`>`) have no lines of their own, and are passed over.
 *
 * The YAML is not parsed as a whole: where such a text begins and ends is told by the indentation alone, also in templates
 * that are no YAML until something fills them in.
 *
 * @see https://yaml.org/spec/1.2.2/#812-literal-style
 */
export function configMapFiles(path: string, bytes: Uint8Array): readonly EmbeddedFile[] {
  if (!/\.ya?ml$/i.test(path)) return [];
  const text = Buffer.from(bytes).toString('latin1');
  if (!/^\s*kind:\s*["']?ConfigMap\b/m.test(text)) return [];
  return blockTexts(text).flatMap(({ key, isLiteral, start, end }) => {
    const kind = kindOf(key);
    if (kind === undefined || !isLiteral) return [];
    const alone = blank(text.slice(0, start)) + text.slice(start, end) + blank(text.slice(end));
    return [{ name: key, kind, bytes: Buffer.from(alone, 'latin1') }];
  });
}

interface BlockText {
  readonly key: string;
  readonly isLiteral: boolean;
  /** Offsets of the lines that belong to it. */
  readonly start: number;
  readonly end: number;
}

const HEADER = /^([ ]*)(?:- +)?(["']?)([\w.-]+)\2:[ \t]+([|>])[-+0-9]*[ \t]*(?:#.*)?\r?$/;

/** Each key with a text of several lines; what stands inside of one is text, whatever it looks like. */
function blockTexts(text: ByteText): readonly BlockText[] {
  const blocks: BlockText[] = [];
  for (let at = 0; at < text.length;) {
    const behind = nextLine(text, at);
    const [, indent, , key, style] = HEADER.exec(text.slice(at, behind).replace(/\n$/, '')) ?? [];
    at = behind;
    if (indent === undefined || key === undefined) continue;
    const start = at;
    while (at < text.length && belongs(text.slice(at, nextLine(text, at)), indent.length)) at = nextLine(text, at);
    blocks.push({ key, isLiteral: style === '|', start, end: at });
  }
  return blocks;
}

const nextLine = (text: ByteText, at: number): number => {
  const newline = text.indexOf('\n', at);
  return newline === -1 ? text.length : newline + 1;
};

/** Blank lines do, and what is indented more than the key. */
const belongs = (line: ByteText, keyIndent: number): boolean => line.trim() === '' || line.startsWith(' '.repeat(keyIndent + 1));

function kindOf(key: string): FileKind | undefined {
  if (key.endsWith('.acl')) return 'acl';
  if (/sentinel[\w.-]*\.conf$/.test(key)) return 'sentinel';
  return /^(?:redis|valkey|primary|master|replica|slave)[\w.-]*\.conf$/.test(key) ? 'redis' : undefined;
}

const blank = (text: ByteText): ByteText => text.replaceAll(/[^\n]/g, ' ');
