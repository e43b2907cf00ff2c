import { quote } from '../byte-text.ts';
import { commandNames, comesWithServer, hasSubcommands } from '../command-names.ts';
import type { ByteText, LintTarget } from '../model.ts';
import { compareVersions } from '../target.ts';

export interface AclProblem {
  /** Which rule, from 0. */
  readonly rule: number;
  /** Without any password or hash. */
  readonly reason: string;
  /** Commands that do not exist are found only after the whole file, when modules are loaded. */
  readonly when: 'at-line' | 'after-reading';
}

/**
 * The first rule of a user that the server refuses. With `modules`, commands and categories may be any.
 *
 * @see https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/
 */
export function judgeAclRules(rules: readonly ByteText[], target: LintTarget, modules: boolean): AclProblem | undefined {
  const user: User = { target, modules, passwords: new Set(), allKeys: false, allChannels: target.version === '6.2' };
  for (let at = 0; at < rules.length; at += 1) {
    const rule = rules[at] ?? '';
    if (rule.startsWith('(') && since(target, '7.0')) {
      let end = at;
      while (end < rules.length && rules[end]?.endsWith(')') !== true) end += 1;
      if (end === rules.length) return { rule: at, reason: 'a selector is not closed: ) is missing', when: 'at-line' };
      const inner = rules
        .slice(at, end + 1)
        .join(' ')
        .slice(1, -1)
        .trim()
        .split(/ +/)
        .filter(Boolean);
      const wrong = judgeSelector(inner, target, modules);
      if (wrong !== undefined) return { ...wrong, rule: at };
      at = end;
      continue;
    }
    const wrong = judgeUserRule(rule, user) ?? judgeSelectorRule(rule, user);
    if (wrong !== undefined) return { rule: at, ...wrong };
  }
  return undefined;
}

interface User extends Selector {
  readonly passwords: Set<string>;
}
interface Selector {
  readonly target: LintTarget;
  /** Whether modules are loaded, which bring commands and categories of their own. */
  readonly modules: boolean;
  allKeys: boolean;
  allChannels: boolean;
}
type Wrong = Omit<AclProblem, 'rule'>;

const since = ({ engine, version }: LintTarget, redisVersion: string): boolean =>
  engine === 'valkey' || compareVersions(version, redisVersion) >= 0;
const refused = (reason: string): Wrong => ({ reason, when: 'at-line' });

function judgeSelector(rules: readonly ByteText[], target: LintTarget, modules: boolean): Wrong | undefined {
  const selector: Selector = { target, modules, allKeys: false, allChannels: false };
  for (const rule of rules) {
    const wrong = isUserRule(rule, target)
      ? refused('a selector holds rules for commands, keys and channels only')
      : judgeSelectorRule(rule, selector);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

const USER_RULES = new Set(['on', 'off', 'nopass', 'resetpass', 'reset']);
const USER_RULES_6_2 = new Set(['sanitize-payload', 'skip-sanitize-payload']);

function isUserRule(rule: ByteText, target: LintTarget): boolean {
  const word = rule.toLowerCase();
  return (
    /^[><#!]/.test(rule) ||
    USER_RULES.has(word) ||
    (USER_RULES_6_2.has(word) && since(target, '6.2')) ||
    (word === 'clearselectors' && since(target, '7.0'))
  );
}

/** `undefined` too when it is no rule of users, which then is a selector's. */
function judgeUserRule(rule: ByteText, user: User): Wrong | undefined {
  if (rule.startsWith('>')) return void user.passwords.add(rule.slice(1));
  if (rule.startsWith('<') && !user.passwords.has(rule.slice(1))) return refused('a password is removed that the user does not have');
  if (!/^[#!]/.test(rule)) {
    if (/^reset(?:pass)?$/i.test(rule)) user.passwords.clear();
    if (/^reset$/i.test(rule)) [user.allKeys, user.allChannels] = [false, user.target.version === '6.2'];
    return undefined;
  }
  if (!/^[0-9a-f]{64}$/.test(rule.slice(1))) return refused('a password hash has 64 lower-case hexadecimal digits');
  if (rule.startsWith('#')) return void user.passwords.add(rule);
  return user.passwords.has(`#${rule.slice(1)}`) ? undefined : refused('a password hash is removed that the user does not have');
}

function judgeSelectorRule(rule: ByteText, selector: Selector): Wrong | undefined {
  const { target } = selector;
  if (isUserRule(rule, target)) return undefined;
  const word = rule.toLowerCase();
  if (word === 'allcommands' || word === 'nocommands') return undefined;
  if (word === 'allkeys' || word === '~*') return void (selector.allKeys = true);
  if (word === 'resetkeys') return void (selector.allKeys = false);
  if (since(target, '6.2')) {
    if (word === 'allchannels' || word === '&*') return void (selector.allChannels = true);
    if (word === 'resetchannels') return void (selector.allChannels = false);
    if (rule.startsWith('&'))
      return selector.allChannels ? refused('a channel pattern follows the one for all channels') : pattern(rule.slice(1));
  }
  if (rule.startsWith('~')) return selector.allKeys ? refused('a key pattern follows the one for all keys') : pattern(rule.slice(1));
  if (since(target, '7.0') && /^%[RrWw]+~/.test(rule)) {
    return selector.allKeys ? refused('a key pattern follows the one for all keys') : pattern(rule.slice(rule.indexOf('~') + 1));
  }
  if (/^[+-]@/.test(rule)) return judgeCategory(rule.slice(2), selector);
  if (/^[+-]./.test(rule)) return judgeCommand(rule, selector);
  if (target.engine === 'valkey' && compareVersions(target.version, '9.1') >= 0 && /^(?:db=|alldbs$|resetdbs$)/.test(word))
    return undefined;
  return refused('one of the rules is no rule: see ACL SETUSER');
}

const pattern = (text: ByteText): Wrong | undefined => (/[\s\0]/.test(text) ? refused('a pattern may hold no blanks') : undefined);

const CATEGORIES = new Set(
  'all keyspace read write set sortedset list hash string bitmap hyperloglog geo stream pubsub admin fast slow blocking dangerous connection transaction scripting'.split(
    ' ',
  ),
);

function judgeCategory(category: ByteText, { modules }: Selector): Wrong | undefined {
  if (modules || CATEGORIES.has(category.toLowerCase())) return undefined;
  return { reason: `${quote(category)} is no category of commands`, when: 'after-reading' };
}

function judgeCommand(rule: ByteText, { target, modules }: Selector): Wrong | undefined {
  const names = commandNames(target);
  const name = rule.slice(1).toLowerCase();
  const [command = '', first, ...more] = name.split('|');
  if (first === '') return refused('a subcommand is missing behind the |');
  if (!since(target, '7.0') && first !== undefined && names.has(command) && rule.startsWith('-')) {
    return { reason: 'this version cannot forbid a subcommand', when: 'after-reading' };
  }
  if (names.has(name) || modules || comesWithServer(command, target)) return undefined;
  if (!names.has(command)) return { reason: `${quote(command)} is no command of this version`, when: 'after-reading' };
  if (since(target, '7.0') && more.length > 0) return refused('a rule goes no deeper than one subcommand');
  // A first argument that is no subcommand can be allowed, but not forbidden; 6.x does not know which are subcommands.
  const container = since(target, '7.0') && hasSubcommands(command, target);
  if (rule.startsWith('+') && !container) return undefined;
  return { reason: `${quote(first ?? '')} is no subcommand of ${quote(command)}`, when: 'after-reading' };
}
