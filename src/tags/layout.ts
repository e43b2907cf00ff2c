import type { Argument, ReadCommand, Reply } from '../redis/target.ts';
import type { WriteCommand } from '../redis/writer.ts';

/** How one framework, or cacheops itself, keeps which entries carry a tag: one file each. Keys are bytes throughout. */
export interface Layout {
  /** As `--layout` takes it: `laravel`. */
  readonly name: string;
  /** As people call it: `Laravel ≥ 10`. */
  readonly title: string;
  /** What every key of its own contains, one character a byte: only keys that match are shown to {@link recognise}. Without back references. */
  readonly marker: RegExp;
  /** Where it always is, so that it need not be found by the names of keys. */
  readonly fixedPrefix?: Buffer;
  /** Its keys look like any others, so nothing gives it away: it is used where it is named only, by default without a prefix. */
  readonly onlyNamed?: true;
  /** Where one hash is the index of all tags: a tag by which {@link locate} finds it, whatever entries carry. */
  readonly anyTag?: string;
  /** Whether a tag of this layout can be called that; any name will do when absent. */
  allows?(tag: string): boolean;
  /**
   * What a key is by its name, when it is an index or another of the layout's own, and so never an entry. Claims of
   * ours are known without it: see `claim-names.ts`.
   *
   * @param named the prefix that somebody has named, where names alone do not tell where it ends
   */
  recognise(key: Buffer, named?: Buffer): OwnKey | undefined;
  /** The prefix that the name of an entry gives away, for layouts that have no keys of their own before a tag is purged. */
  prefixOfEntry?(key: Buffer): Buffer | undefined;
  /**
   * What holds a tag in one home; empty when nothing does, or when no tag of this layout can be called that.
   *
   * @throws RefusedError when something else stands there, or nobody could purge it from outside
   */
  locate(tag: string, home: Home, look: Look): Promise<readonly TagHolder[]>;
  /**
   * The tags that an entry has noted of itself, for layouts that keep them with the entry or in a reverse index; none
   * when nothing is noted, `undefined` when it cannot be read. Fails with ConnectionError or CommandError.
   */
  tagsNoted?(entry: Buffer, prefix: Buffer, look: Look): Promise<readonly string[] | undefined>;
}

export interface OwnKey {
  /** What stands before the layout's own words: caches with different prefixes are different homes. Absent where the name does not tell. */
  readonly prefix: Buffer | undefined;
  /** `index`: of one tag. `shared`: of all tags. `mark`: tells since when a tag's entries are stale. `aside`: any other, such as a reverse index. */
  readonly role: 'index' | 'shared' | 'mark' | 'aside';
  /** As a user types it, where the name tells. */
  readonly tag?: string | undefined;
  /** What it notes of entries other than as the index of a tag: that stays when they expire. */
  readonly note?: Note;
}

/** `reverse`: the tags of one entry. `roll`: a collection whose members, or fields, name entries, whatever their tags. */
export type Note =
  | { readonly kind: 'reverse'; readonly entry: Buffer }
  | { readonly kind: 'roll'; readonly entryOf: (member: Buffer) => Buffer };

/** Where a layout is in use: the same framework may be there several times, with different prefixes. */
export interface Home {
  readonly layout: Layout;
  readonly prefix: Buffer;
  /** Whether somebody said so: what is found to be otherwise is then an error, and not another's keys that look alike. */
  readonly named: boolean;
}

/** Reads what a layout needs to know. Fails with ConnectionError or CommandError. */
export interface Look {
  /** From the node that the key belongs to. Fails with ConnectionError when none that answers does. */
  read(command: ReadCommand, key: Buffer, ...args: Argument[]): Promise<Reply>;
  /** All keys that match a glob, over all nodes. Fails with UnseenKeysError at the end when not all could be looked at. */
  keys(glob: Buffer): AsyncIterable<Buffer>;
  /** Channels that match a glob and that somebody is subscribed to now, on any node; `undefined` when no node tells. */
  channels(glob: string): Promise<readonly Buffer[] | undefined>;
  /** By the server's clock. */
  nowMs(): Promise<number>;
  /** In a cluster, what is renamed has to stay in its slot. */
  readonly clustered: boolean;
}

/** What makes all entries of one tag go, or stale, in one home. Worked off in this order; each part may be missing. */
export interface TagHolder {
  readonly layout: Layout;
  readonly prefix: Buffer;
  readonly tag: string;
  /** What stands for the tag on the server, as people would look it up. */
  readonly key: Buffer;
  /** Makes every entry stale for its readers at once. */
  readonly mark?: ((nowMs: number) => readonly Step[]) | undefined;
  /** Indexes of this tag alone: claimed, their entries deleted, dropped. */
  readonly indexes: readonly TagIndex[];
  /** One index for all tags, of which only some fields are this one's. */
  readonly shared?: SharedIndex | undefined;
  /** Entries that nothing but their names tells. */
  readonly named?: NamedEntries | undefined;
  /** What nobody can do from outside: `each process keeps entries in memory for up to 10 s`. */
  readonly caveat?: string | undefined;
  /** Nothing on the server tells whether an entry carries the tag: it is marked where no other place is sure to hold it. */
  readonly unsure?: boolean | undefined;
}

/** One command that writes. */
export interface Step {
  readonly command: WriteCommand;
  /** Decides the node; of PUBLISH, the channel. */
  readonly key: Buffer;
  readonly args: readonly Argument[];
}

/** A sorted set, set or hash whose members name the entries of one tag. All its keys lie in one slot of a cluster. */
export interface TagIndex {
  readonly layout: string;
  readonly tag: string;
  readonly key: Buffer;
  /** The set of claims that are not worked off yet. */
  readonly claims: Buffer;
  /** What the index is called once a purge has claimed it. */
  claim(id: string): Buffer;
  /** The key of the entry that a member names; `undefined` when it is not written as this layout writes them. */
  entryOf(member: Buffer): Buffer | undefined;
  /** What a key would be called in this index; `undefined` when it cannot be in it. */
  memberOf(key: Buffer): Buffer | undefined;
  /**
   * Whether writers put a member in before its value is there: then a member whose entry is missing, and whose time is
   * not over, goes back into the index, for its value may come just now.
   */
  readonly indexFirst?: boolean;
  /** What members leave behind elsewhere once their entries are deleted, and who is told. */
  cleanUp?(members: readonly Buffer[]): Promise<readonly Step[]>;
}

/** Every key that matches a glob and is accepted: looked for among all keys, when it is planned and again when it is done. */
export interface NamedEntries {
  keys(): AsyncIterable<Buffer>;
  accepts(key: Buffer): boolean;
}

/** A hash with a field for each entry, whose value tells its tags. */
export interface SharedIndex {
  readonly key: Buffer;
  carries(value: Buffer): boolean;
  /** All tags that a value tells; none when it cannot be read. */
  tagsIn(value: Buffer): readonly string[];
  entryOf(field: Buffer): Buffer;
  /** Takes the fields out, and tells those who keep entries in memory. */
  cleanUp(fields: readonly Buffer[]): readonly Step[];
}
