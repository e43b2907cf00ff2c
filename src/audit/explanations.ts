import type { Severity } from '../report.ts';

/** What `cacheops explain` prints of a finding of the audit. */
export interface AuditExplanation {
  readonly id: AuditFindingId;
  /** What it is when it speaks up. */
  readonly severity: Severity;
  readonly title: string;
  readonly rationale: string;
  readonly advice: string;
  readonly source: string;
}

const EXPIRE = 'https://redis.io/docs/latest/commands/expire/';
const EVICTION = 'https://redis.io/docs/latest/develop/reference/eviction/';
const MEMORY_USAGE = 'https://redis.io/docs/latest/commands/memory-usage/';
const TYPES = 'https://redis.io/docs/latest/develop/data-types/';
const LATENCY = 'https://redis.io/docs/latest/operate/oss_and_stack/management/optimization/latency/';
const IDLE_TIME = 'https://redis.io/docs/latest/commands/object-idletime/';

export const auditExplanations = [
  {
    id: 'policy/ttl-missing',
    severity: 'warning',
    title: 'keys never expire although the profile says that they do',
    rationale:
      'A key without an expiry stays until it is evicted or deleted. Most often one code path writes it without EX, or a later SET or GETSET dropped the expiry it had: SET without KEEPTTL does.',
    advice: 'find the code that writes these keys and give them a life; `cacheops ttl fix` gives it to those that are there',
    source: EXPIRE,
  },
  {
    id: 'policy/ttl-forbidden',
    severity: 'warning',
    title: 'keys expire although the profile says that they must not',
    rationale: 'What has `ttl: none` is not meant to be lost by itself. A key with an expiry goes without anybody deleting it.',
    advice: 'take the expiry away (PERSIST) and find the code that sets it, or say in the profile how long the keys live',
    source: EXPIRE,
  },
  {
    id: 'policy/ttl-above',
    severity: 'warning',
    title: 'keys have more life left than the profile allows',
    rationale:
      'What is left of a life is never more than was given. So a remaining life above the bound, and above the tolerance and the jitter with it, proves that a longer one was set.',
    advice: 'find the code that sets the longer life, or say in the profile that it is wanted',
    source: EXPIRE,
  },
  {
    id: 'policy/ttl-far-below',
    severity: 'info',
    title: 'even the longest remaining life is far below what the profile says',
    rationale:
      'Where keys come all the time, what is left of their lives is spread evenly, and the longest of n is below a part r of the whole with a probability of rⁿ. This speaks up when that is below one in a million and r below a half. It is a hint and no proof: the keys may have come all at once, a while ago.',
    advice: 'look whether the code sets a shorter life than the profile says',
    source: EXPIRE,
  },
  {
    id: 'policy/ttl-no-jitter',
    severity: 'warning',
    title: 'keys expire together although their lives should differ',
    rationale:
      'Keys written together with the same life expire together, and whatever fills the cache is asked for all of them at once. Speaks up when more than half of the keys expire within a tenth of the wanted spread, where a tenth of them should.',
    advice: 'add a random part to the life when writing: EX = life × (1 + random × jitter)',
    source: EXPIRE,
  },
  {
    id: 'policy/type',
    severity: 'error',
    title: 'keys are of another type than the profile says',
    rationale:
      'Code that expects the other type fails with WRONGTYPE. Two applications, or two versions of one, may write to the same names.',
    advice: 'find who writes the other type, and rename one of the families',
    source: TYPES,
  },
  {
    id: 'policy/key-too-big',
    severity: 'warning',
    title: 'single keys use more memory than the profile allows',
    rationale: 'A large key takes long to read, write, delete and migrate, and the server does nothing else meanwhile.',
    advice: 'split the key, or store less in it; delete large ones with UNLINK',
    source: MEMORY_USAGE,
  },
  {
    id: 'policy/too-many-elements',
    severity: 'warning',
    title: 'single keys have more elements than the profile allows',
    rationale:
      'Commands that read a whole collection take a time that grows with its elements. Collections that are only added to grow without end.',
    advice: 'trim when writing (LTRIM, ZREMRANGEBYRANK, XADD MAXLEN), or split the key',
    source: LATENCY,
  },
  {
    id: 'policy/too-many-keys',
    severity: 'warning',
    title: 'a family has more keys than the profile allows',
    rationale:
      'A family that grows beyond what was planned has a leak, such as keys that never expire, or an identifier in their name that is never the same.',
    advice: 'look at what became of its TTLs and at what its names are made of',
    source: EVICTION,
  },
  {
    id: 'policy/share-above',
    severity: 'warning',
    title: 'a family takes a larger part of the memory than the profile allows',
    rationale: 'When memory is full, eviction makes room at the cost of other families, whichever is the one that grew.',
    advice: 'shorten its life, store less in its keys, or give it a server of its own',
    source: EVICTION,
  },
  {
    id: 'policy/unknown-family',
    severity: 'warning',
    title: 'there are keys of families that the profile does not declare',
    rationale:
      'Nobody has said how long these keys live or how large they get. They may be of another application, of a debugging session, or of a release that is long gone. `unknown: fail` makes it an error, `unknown: allow` is content with it.',
    advice: 'declare the family in the profile, or delete its keys',
    source: EVICTION,
  },
  {
    id: 'family/no-ttl-idle',
    severity: 'warning',
    title: 'keys that never expire are not used by anybody',
    rationale:
      'Nothing will ever remove them but eviction, and under a volatile-* policy or noeviction not even that. Told by OBJECT IDLETIME. Under an LFU policy there is only a counter, which falls from 5 to 0 in five times lfu-decay-time minutes when a key is not used: then it is a note, and a hint. Speaks up from 1 % of the memory on.',
    advice: 'give them a life, or delete them',
    source: IDLE_TIME,
  },
] as const satisfies readonly (Omit<AuditExplanation, 'id'> & { readonly id: string })[];

export type AuditFindingId = (typeof auditExplanations)[number]['id'];

export function auditExplanation(id: AuditFindingId): AuditExplanation {
  return auditExplanations.find((explanation) => explanation.id === id)!; // the ids are those of the list
}
