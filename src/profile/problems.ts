import { nearest } from '../text/nearest.ts';
import { keysAt } from './schema-keys.ts';
import { profileSchema, type ProfileFile } from './schema.ts';

/** Something wrong in a profile file, and where. */
export interface Problem {
  readonly path: readonly PropertyKey[];
  /** Whether the key is wrong, or its value. */
  readonly at: 'key' | 'value';
  readonly message: string;
}

type Issue = NonNullable<ReturnType<typeof profileSchema.safeParse>['error']>['issues'][number];

/** The checked file, or all that is wrong with it. No message quotes the value of a password or a URL. */
export function checkProfile(content: unknown): { readonly file: ProfileFile } | { readonly problems: readonly Problem[] } {
  const result = profileSchema.safeParse(content);
  return result.success ? { file: result.data } : { problems: result.error.issues.flatMap((issue) => problems(issue, content)) };
}

function problems(issue: Issue, content: unknown): readonly Problem[] {
  const { path } = issue;
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(path, key));
  const branch = issue.code === 'invalid_union' ? meantBranch(issue.errors) : undefined;
  if (branch) return branch.flatMap((inner) => problems({ ...inner, path: [...path, ...inner.path] }, content));
  if (issue.code === 'invalid_key')
    return [{ path, at: 'key', message: `${dotted(path)}: expected an announced address such as 10.0.0.5:6379 as the key` }];
  const isSentence = issue.code === 'custom' && issue.params?.['sentence'] === true;
  const at = issue.code === 'custom' && issue.params?.['at'] === 'key' ? 'key' : 'value';
  if (at === 'key') return [{ path, at, message: issue.message }];
  return [{ path, at, message: `${dotted(path)}: ${isSentence ? issue.message : expectation(issue, valueAt(content, path))}` }];
}

/** Of a value that may take several forms, the one whose outer type fits: its complaint is about what is inside. */
function meantBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  return branches.find(
    (issues) => !issues.some(({ code, path }) => path.length === 0 && (code === 'invalid_type' || code === 'invalid_value')),
  );
}

function unknownKey(path: readonly PropertyKey[], key: string): Problem {
  // `{password:hunter2}`, for want of a space, is a key with a secret in it.
  const [name = ''] = key.split(':');
  const known = keysAt(path);
  const meant = nearest(name, known);
  const place = path.length === 0 ? '' : ` in ${dotted(path)}`;
  const advice =
    name !== key
      ? 'is a space missing after the colon?'
      : meant === undefined
        ? `known here: ${known.join(', ')}`
        : `did you mean ${meant}?`;
  return { path: [...path, key], at: 'key', message: `unknown key ${JSON.stringify(name)}${place}: ${advice}` };
}

function expectation(issue: Issue, found: unknown): string {
  const meant = typeof found === 'string' ? nearest(found, wordsOf(issue)) : undefined;
  const advice = meant === undefined ? '' : `: did you mean ${meant}?`;
  return `expected ${issue.message}, found ${shown(found, issue)}${advice}`;
}

/** The words that could have been meant; of a value that may take several forms too. */
function wordsOf(issue: Issue): readonly string[] {
  if (issue.code === 'invalid_union') return issue.errors.flat().flatMap(wordsOf);
  return issue.code === 'invalid_value' ? issue.values.map(String) : [];
}

/** What stands there instead; of text only what cannot be a misplaced password or URL. */
function shown(found: unknown, issue: Issue): string {
  if (found === undefined) return 'nothing';
  if (found === null) return 'nothing after the colon';
  if (Array.isArray(found)) return 'a list';
  if (typeof found === 'object') return 'a section';
  if (typeof found === 'string' && (isSectionWanted(issue) || /[@/]/.test(found) || found.length > 40)) return 'text';
  return issue.path.includes('password') || issue.path.includes('url') ? `a ${typeof found}` : JSON.stringify(found);
}

function isSectionWanted(issue: Issue): boolean {
  return issue.code === 'invalid_type' && (issue.expected === 'object' || issue.expected === 'record');
}

function valueAt(content: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined), content);
}

function dotted(path: readonly PropertyKey[]): string {
  return path.length === 0 ? 'the profile' : path.map(String).join('.');
}
