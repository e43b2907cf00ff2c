import { UsageError } from '../errors.ts';
import { buildKey } from '../keyspace/build-key.ts';
import { parseTemplate, type Template } from '../profile/key-template.ts';
import type { EventRule } from '../profile/profile.ts';
import { fromBytes } from '../text/bytes.ts';
import type { AppEvent } from './read-event.ts';

/** What the rules make of one event. */
export interface Mapped {
  /** How many rules are on it. */
  readonly rules: number;
  readonly tags: readonly string[];
  /** Rules that are on it and make no tag of it, and why. */
  readonly problems: readonly string[];
}

/** @param isTag whether a text can be a tag at all, as the layout has it */
export function createMapping(rules: readonly EventRule[], isTag: (text: string) => boolean): (event: AppEvent) => Mapped {
  const compiled = rules.map(({ on, tag }) => ({ on, template: parseTemplate(tag) }));
  return (event) => {
    const made = compiled.filter(({ on }) => on === event.name).map(({ template }) => tagOf(template, event, isTag));
    return {
      rules: made.length,
      tags: made.flatMap((one) => ('tag' in one ? [one.tag] : [])),
      problems: made.flatMap((one) => ('problem' in one ? [one.problem] : [])),
    };
  };
}

type Made = { readonly tag: string } | { readonly problem: string };

/** Nothing is guessed: a tag whose value is lacking would be another tag. */
function tagOf(template: Template, { name: event, fields }: AppEvent, isTag: (text: string) => boolean): Made {
  const values = new Map<string, Buffer>();
  for (const { name } of template.placeholders) {
    const field = fields.get(name);
    if (field === undefined) return { problem: `${event} has no field ${name}, which the tag ${template.text} needs` };
    if (!Buffer.isBuffer(field)) return { problem: `${name} of ${event}, which the tag ${template.text} needs, ${field.unusable}` };
    values.set(name, field);
  }
  try {
    const tag = fromBytes(buildKey(template, values).key);
    if (typeof tag === 'string' && isTag(tag)) return { tag };
    return { problem: `what ${event} makes of ${template.text} cannot be a tag` };
  } catch (error) {
    if (error instanceof UsageError) return { problem: `${event}: ${error.message}` };
    throw error;
  }
}
