/** What `cacheops explain` prints of a finding about tags. */
export interface TagExplanation {
  readonly id: `tags/${string}`;
  readonly title: string;
  readonly rationale: string;
  readonly advice: string;
  readonly source: string;
}

const EVICTION = 'https://redis.io/docs/latest/develop/reference/eviction/';
const SYMFONY = 'https://symfony.com/doc/current/components/cache/adapters/redis_adapter.html#working-with-tags';
const LARAVEL = 'https://github.com/laravel/framework/issues/43850';

export const INDEX_EVICTABLE: TagExplanation = {
  id: 'tags/index-evictable',
  title: 'indexes of tags may be evicted before the entries that they lead to',
  rationale:
    'Under an allkeys policy every key may be evicted, an index like any other. Entries whose index has gone live on, and no purge by tag finds them: what should be gone is served until it expires.',
  advice:
    'choose a volatile policy and give every entry a TTL, but indexes none; or keep lives short enough that a lost index does little harm',
  source: SYMFONY,
};

export const INDEX_STAYS: TagExplanation = {
  id: 'tags/index-stays',
  title: 'indexes without TTL take much of the memory, and are never evicted',
  rationale:
    'Under a volatile policy only keys with a TTL are evicted. Indexes have none as a rule, which keeps them safe; but members whose entries were evicted or expired stay in them, so that they grow until there is no room for entries, and writes fail.',
  advice: 'take dead members out regularly: `cacheops tags gc --apply`, in cron',
  source: EVICTION,
};

export const ONLY_DEAD: TagExplanation = {
  id: 'tags/only-dead',
  title: 'indexes hold nothing but members whose entries are gone',
  rationale:
    'An index outlives its entries: nothing takes a member out when its entry expires, is evicted or deleted. Whether all members are dead is told by the scores of sorted sets, and by asking for each entry where there are few.',
  advice: 'take them out: `cacheops tags gc --apply`; an index goes with its last member',
  source: LARAVEL,
};

export const DEAD_MEMBERS: TagExplanation = {
  id: 'tags/dead-members',
  title: 'at least half of the members of the indexes of a layout are dead',
  rationale:
    'Members whose entries are gone take memory, and every purge works them off for nothing. It speaks up from 1,000 dead members on, by the lower end of the interval where they are estimated.',
  advice:
    'take them out regularly: `cacheops tags gc --apply`, in cron; the framework may bring a command of its own, such as cache:prune-stale-tags of Laravel',
  source: LARAVEL,
};

export const DEAD_NOTES: TagExplanation = {
  id: 'tags/dead-notes',
  title: 'reverse indexes note the tags of entries that are gone',
  rationale:
    'Some layouts keep a set of its tags beside each entry, which has no TTL. It goes when the framework deletes the entry, but not when that expires or is evicted, nor with a flush that only drops what indexes lead to. It speaks up from 1,000 on, when they are at least half of all.',
  advice: 'take them out regularly: `cacheops tags gc --apply`, in cron; where no entry is left at all, name the layout with --layout',
  source: 'https://github.com/magento/magento2/issues/41004',
};

export const INDEXES_DISAGREE: TagExplanation = {
  id: 'tags/indexes-disagree',
  title: 'what entries note of their tags, and what the indexes of these tags hold, are not the same',
  rationale:
    'Some layouts note the tags of each entry as well: TYPO3, Magento, Medusa, async-cache-dedupe. Up to 300 random entries are compared with the indexes of the tags that they note, at the same moment. An entry that an index does not hold is not reached by a purge of that tag. One that notes less than indexes hold is purged, but the framework, which goes by the note, leaves members behind when it deletes it.',
  advice: 'delete what no index reaches: `cacheops invalidate KEY`; dead members go by `cacheops tags gc --apply`',
  source: 'https://docs.typo3.org/m/typo3/reference-coreapi/main/en-us/ApiOverview/CachingFramework/FrontendsBackends/Index.html',
};

export const UNREACHED: TagExplanation = {
  id: 'tags/unreached-entries',
  title: 'some keys of a family whose keys are tagged are in no index',
  rationale:
    'Up to 300 random keys are looked for in every index that could hold them. In a family of whose keys at least half are found, the others were most likely tagged as well: their index was evicted, purged in a way that loses members that are added meanwhile, or written first by a process that died. No purge by tag reaches them.',
  advice:
    'delete them by name or family: `cacheops invalidate --family F`; write the value first and the index second, and keep indexes from being evicted',
  source: 'https://github.com/laravel/framework/issues/61328',
};

export const UNFINISHED: TagExplanation = {
  id: 'tags/unfinished-purge',
  title: 'a purge has claimed an index and has not come to its end',
  rationale:
    'A purge renames an index before it deletes the entries that it names. One that was killed leaves its claim, and the entries that it had not come to. It may also be at work just now.',
  advice: 'purge the tag again: that works the claim off',
  source: 'https://redis.io/docs/latest/commands/renamenx/',
};

export const UNREADABLE: TagExplanation = {
  id: 'tags/unreadable-members',
  title: 'members of an index are not written as its layout writes them',
  rationale:
    'A purge leaves such members claimed, for it does not know what they name. phpredis writes members serialised or compressed where it is told to; serialised ones can be read, compressed ones cannot.',
  advice: 'look at them: `cacheops tags show TAG`; switch compression off for the connection that holds the tags',
  source: 'https://github.com/phpredis/phpredis#setoption',
};

export const NOTHING_ALIVE: TagExplanation = {
  id: 'tags/nothing-alive',
  title: 'no entry was seen of any index that looks like those of a layout',
  rationale:
    'Names such as tag:7 are anybody’s. Where not one of the entries that the members name was seen, either all of them are gone, or these keys are something else altogether; `cacheops tags gc` leaves them alone.',
  advice: 'if they are indexes, say so: --layout and --prefix; if not, name the layouts that are in use in the profile, under tags',
  source: 'https://redis.io/docs/latest/develop/use/keyspace/',
};

export const ODD_INDEX: TagExplanation = {
  id: 'tags/odd-index',
  title: 'a key is called like an index of tags, and is none',
  rationale: 'A purge of that tag refuses rather than rename or delete what may be something else.',
  advice: 'name it otherwise, or name the layouts that are in use in the profile, under tags',
  source: 'https://redis.io/docs/latest/develop/use/keyspace/',
};

export const tagExplanations: readonly TagExplanation[] = [
  INDEX_EVICTABLE,
  INDEX_STAYS,
  ONLY_DEAD,
  DEAD_MEMBERS,
  DEAD_NOTES,
  INDEXES_DISAGREE,
  UNREACHED,
  UNFINISHED,
  UNREADABLE,
  NOTHING_ALIVE,
  ODD_INDEX,
];
