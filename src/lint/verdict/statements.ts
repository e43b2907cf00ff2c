import { quote } from '../byte-text.ts';
import { commandNames } from '../command-names.ts';
import type { Configuration, Dependency, Directive, LintTarget, LoadProblem } from '../model.ts';
import { judgeAclRules } from './acl.ts';
import type { LineOutcome } from './line-outcome.ts';
import { afterReading, atLine, dependsOn } from './problem.ts';

/** The statements of a file, judged in their order: what one may say hangs on those before it. */
export interface Statements {
  /** Whether any module is loaded: unknown settings may be its own. */
  readonly loadsModules: boolean;
  judge(directive: Directive): LineOutcome;
}

export function readStatements(configuration: Configuration, target: LintTarget): Statements {
  const users = new Set<string>();
  const commands: Commands = { names: commandNames(target), renamed: new Map() };
  const loadsModules = configuration.directives.some(({ lowerName, args }) => lowerName === 'loadmodule' && args.length > 0);
  const judges: Readonly<Record<string, (directive: Directive) => LineOutcome>> = {
    include: () => ({}),
    'rename-command': (directive) => ({ problem: judgeRename(directive, commands) }),
    user: (directive) => judgeUser(directive, users, target, loadsModules),
    loadmodule: (directive) => ({ dependency: loadsModule(directive) }),
    sentinel: (directive) => ({ problem: judgeSentinelLine(configuration, directive) }),
  };
  return { loadsModules, judge: (directive) => judges[directive.lowerName]?.(directive) ?? {} };
}

interface Commands {
  readonly names: ReadonlySet<string>;
  /** New names: to `true`; old names that are gone: to `false`. */
  readonly renamed: Map<string, boolean>;
}

const exists = ({ names, renamed }: Commands, name: string): boolean => renamed.get(name) ?? names.has(name);

function judgeRename(directive: Directive, commands: Commands): LoadProblem | undefined {
  const [from, to] = directive.args;
  const [name, newName] = [from?.value.toLowerCase() ?? '', to?.value.toLowerCase() ?? ''];
  if (name.includes('|') && exists(commands, name)) {
    return afterReading(directive, 'rename-command', 'renaming a subcommand crashes the server', from);
  }
  if (name.includes('|') || !exists(commands, name)) {
    const gone = commands.renamed.get(name) === false ? 'is renamed already' : 'is no command of this version';
    return atLine(directive, 'rename-command', `${quote(name)} ${gone}`, from);
  }
  commands.renamed.set(name, false);
  if (newName === '') return undefined;
  if (exists(commands, newName)) return atLine(directive, 'rename-command', `${quote(newName)} exists already`, to);
  commands.renamed.set(newName, true);
  return undefined;
}

function judgeUser(directive: Directive, users: Set<string>, target: LintTarget, modules: boolean): LineOutcome {
  const [name, ...rules] = directive.args;
  if (name === undefined) return {};
  if (users.has(name.value) && target.name !== 'redis@6.0')
    return { problem: atLine(directive, 'duplicate-user', `the user ${quote(name.value)} is defined twice`, name) };
  users.add(name.value);
  if (/[\s\0]/.test(name.value)) return { problem: afterReading(directive, 'invalid-acl', 'a user name may hold no blanks', name) };
  const wrong = judgeAclRules(
    rules.map(({ value }) => value),
    target,
    modules,
  );
  if (wrong === undefined) return {};
  const blame = wrong.when === 'at-line' ? atLine : afterReading;
  return { problem: blame(directive, 'invalid-acl', wrong.reason, rules[wrong.rule]) };
}

function loadsModule(directive: Directive): Dependency {
  return dependsOn(directive, 'module', `the module ${quote(directive.args[0]?.value ?? '')} must be there and load`);
}

/** In Sentinel's mode they are judged together, after the file. */
function judgeSentinelLine({ kind }: Configuration, directive: Directive): LoadProblem | undefined {
  if (kind === 'sentinel' || directive.args.length === 0) return undefined;
  return atLine(directive, 'sentinel-in-server', 'sentinel settings are refused outside of sentinel mode', directive.name);
}
