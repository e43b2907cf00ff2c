import { type Block, bytes, type DataRecord, type Fact, type Phrase, seconds, toned } from '../report.ts';
import type { ServerText } from '../text/bytes.ts';
import type { LookedUpKey } from './look-up-key.ts';

/** What `cacheops key` answers: the contract of its JSON. */
export interface KeyData extends LookedUpKey {
  /** The template that the key was made from. */
  readonly template: string;
  readonly key: ServerText;
  /** The family that audits count it to; not always the template's, when another one fits better. */
  readonly family: string;
  /** Placeholders whose value the template does not find again in the key, such as one with a colon. */
  readonly notReadBack: readonly string[];
  /** The tags that it carries, by the indexes that hold it; null where these were not asked. */
  readonly tags: readonly { readonly tag: string; readonly layout: string; readonly index: ServerText }[] | null;
}

export function keyBlocks(data: KeyData): readonly Block[] {
  const { key, template, family, node, slot, notReadBack } = data;
  const facts: Fact[] = [
    { label: 'key', phrases: [[key]] },
    { label: 'family', phrases: [[family]] },
    { label: 'cached', phrases: cachedPhrases(data) },
    ...detailFacts(data),
    ...(data.tags === null ? [] : [{ label: 'tags', phrases: tagPhrases(data.tags) }]),
    ...(node === null ? [] : [{ label: 'node', phrases: [[node], ...(slot === null ? [] : [['slot', String(slot)]])] }]),
  ];
  const odd: Block = {
    kind: 'text',
    tone: 'warning',
    text: `${template} does not find the value of ${notReadBack.join(', ')} again in this key: write {${notReadBack[0]}*} in the template when values hold colons`,
  };
  return [{ kind: 'facts', facts }, ...(notReadBack.length > 0 ? [odd] : [])];
}

export const keyRecords = ({ notReadBack, type, tags, ...flat }: KeyData): readonly DataRecord[] => [
  { ...flat, keyType: type, notReadBack: notReadBack.join(' '), tags: tags && tags.map(({ tag }) => tag).join(' ') },
];

const tagPhrases = (tags: NonNullable<KeyData['tags']>): readonly Phrase[] =>
  tags.length === 0 ? [['none']] : tags.map(({ tag, layout }) => [tag, `(${layout})`]);

function cachedPhrases({ cached, neverExpires, ttlSeconds }: KeyData): readonly Phrase[] {
  if (cached === null) return [[toned('unknown', 'warning')]];
  if (!cached) return [[toned('no', 'warning')]];
  const life: Phrase =
    neverExpires === true ? ['never expires'] : ttlSeconds === null ? ['remaining life unknown'] : [seconds(ttlSeconds), 'left'];
  return [[toned('yes', 'good')], life];
}

function detailFacts({ cached, type, encoding, memoryBytes }: KeyData): readonly Fact[] {
  if (cached !== true) return [];
  return [
    { label: 'type', phrases: [[type ?? 'unknown'], ...(encoding === null ? [] : [[encoding]])] },
    { label: 'memory', phrases: [[memoryBytes === null ? 'unknown' : bytes(memoryBytes)]] },
  ];
}
