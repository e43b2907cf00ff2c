import { RefusedError, UsageError } from '../errors.ts';
import { operator } from '../operator.ts';
import type { FilterWishes } from '../invalidation/conditions.ts';
import { filtersOf, type RequestFlags } from '../invalidation/request.ts';
import type { EventRule, Profile } from '../profile/profile.ts';
import { createRegistry, type Registry } from '../tags/registry.ts';
import { readSource, type SourceName } from './read-source.ts';

/** What a service is to do, before anything is dialled. */
export interface ListenRequest {
  readonly source: SourceName;
  readonly registry: Registry;
  readonly rules: readonly EventRule[];
  readonly filters: FilterWishes | undefined;
  /** Whether a text can be a tag, as the layout has it. */
  readonly isTag: (text: string) => boolean;
  /** What this consumer is called when nothing else is said. */
  readonly machine: string;
}

export interface ListenFlags extends RequestFlags {
  readonly listen: string | undefined;
  readonly dryRun: boolean;
}

interface Said {
  readonly operands: readonly string[];
  readonly profile: Pick<Profile, 'tags' | 'events'>;
}

/**
 * @throws UsageError when events do not tell what to purge, or something else does
 * @throws RefusedError without --yes
 */
export function readListenRequest(flags: ListenFlags, { operands, profile }: Said): ListenRequest {
  refuseBeside(flags, operands);
  const { tags: tagRules, events: rules } = profile;
  const source = readSource(flags.listen ?? '');
  if (!flags.yes) throw new RefusedError('--listen deletes without asking, for nobody is there to be asked', { hint: 'add --yes' });
  if (rules.length === 0)
    throw new UsageError('the profile does not say what an event means', {
      hint: 'add to it: events: [{on: user.updated, tag: "user:{id}"}]',
    });
  const { layout = tagRules.layout, prefix = tagRules.prefix } = flags;
  const registry = createRegistry({ layout, prefix });
  if (registry.named?.prefix === undefined)
    throw new UsageError('--listen has to know where tags are kept: to find out for each batch would look through all keys', {
      hint: 'add --layout native, or another with its --prefix, or tags: {layout: …, prefix: …} to the profile; cacheops tags doctor tells which there are',
    });
  const { allows = () => true } = registry.named.layout;
  return { source, registry, rules, filters: filtersOf(flags), isTag: (text) => text !== '' && allows(text), machine: operator().host };
}

function refuseBeside(flags: ListenFlags, operands: readonly string[]): void {
  const { tag, tagsFile, pattern, family, plan, apply, dryRun, match } = flags;
  const said = [
    ...(tag.length > 0 ? ['--tag'] : []),
    ...Object.entries({ tagsFile, pattern, family, plan, apply }).flatMap(([name, value]) =>
      value === undefined ? [] : [OPTION[name] ?? name],
    ),
    ...(dryRun ? ['--dry-run'] : []),
    ...(match === 'all' ? ['--match all'] : []),
    ...(operands.length > 0 ? ['a key'] : []),
  ];
  if (said.length === 0) return;
  throw new UsageError(`--listen purges what events say, and ${said.join(' and ')} says something else`, { hint: 'give one of them' });
}

const OPTION: Readonly<Record<string, string>> = {
  tagsFile: '--tags-file',
  pattern: '--pattern',
  family: '--family',
  plan: '--plan',
  apply: '--apply',
};
