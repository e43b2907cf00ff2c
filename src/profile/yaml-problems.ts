/**
 * What is wrong with the YAML, in our words. The parser's own messages quote the source, and with it perhaps a password.
 *
 * @param code the parser's name for it, such as `BAD_INDENT`
 */
export function yamlProblem(code: string, source: string, offset: number): string {
  if (code === 'DUPLICATE_KEY') return `the key ${keyAt(source, offset)} is said twice: keep one of them`;
  return WORDS[code] ?? `not valid YAML (${code.toLowerCase().replaceAll('_', ' ')})`;
}

const WORDS: Readonly<Record<string, string>> = {
  BAD_ALIAS: 'an alias (*name) without its anchor (&name): put text that begins with * in quotes',
  BAD_DQ_ESCAPE: 'a backslash that escapes nothing: write \\\\, or use single quotes',
  BAD_INDENT: 'wrong indentation, or a bracket that is not closed above: keys of one section stand in one column',
  BAD_SCALAR_START: 'text that begins with a character which means something in YAML: put it in quotes',
  BLOCK_AS_IMPLICIT_KEY: 'two keys in one line: put the second on its own line, or the text in quotes',
  MISSING_CHAR: 'something is missing here: a closing quote, bracket or brace, a colon, or a space',
  MULTIPLE_DOCS: 'a second document (---): a profile is one document',
  MULTILINE_IMPLICIT_KEY: 'a line without a colon: write key: value',
  TAB_AS_INDENT: 'a tab in the indentation: use spaces',
  TAG_RESOLVE_FAILED: 'an unknown tag (!name): profiles use plain YAML; put text that begins with ! in quotes',
  UNEXPECTED_TOKEN: 'something that does not belong here: is a quote, a colon or a bracket wrong above?',
};

function keyAt(source: string, offset: number): string {
  return /^(?:"[^"\n]*"|'[^'\n]*'|[^:\n]*)/.exec(source.slice(offset))?.[0] ?? '';
}
