import type { TagHolder } from '../tags/layout.ts';
import { fromBytes, type ServerText } from '../text/bytes.ts';
import type { Measured, TagRow } from './tag-row.ts';

/** What is wrong with the indexes of one layout and prefix, with an example of each. */
export interface HomeTroubles {
  readonly layout: string;
  readonly prefix: ServerText;
  /** Indexes all of whose members are known to be dead. */
  readonly onlyDead: Trouble;
  /** Tags of which purges have left claims. */
  readonly unfinished: Trouble;
  /** Indexes some of whose members cannot be read. */
  readonly unreadable: Trouble;
}

export interface Trouble {
  readonly tags: number;
  /** What their indexes take, as far as it is told. */
  readonly bytes: number;
  readonly example: Pick<TagRow, 'tag' | 'index'> | undefined;
}

const NONE: Trouble = { tags: 0, bytes: 0, example: undefined };

export function createTroubles() {
  const homes = new Map<string, HomeTroubles>();
  return {
    add({ layout, prefix }: TagHolder, { row, figures }: Measured): void {
      const name = `${layout.name} ${prefix.toString('latin1')}`;
      const { onlyDead, unfinished, unreadable } = homes.get(name) ?? { onlyDead: NONE, unfinished: NONE, unreadable: NONE };
      homes.set(name, {
        layout: layout.name,
        prefix: fromBytes(prefix),
        onlyDead: isOnlyDead(row) ? more(onlyDead, row) : onlyDead,
        unfinished: row.unfinishedClaims > 0 ? more(unfinished, row) : unfinished,
        unreadable: figures.some((one) => (one.unreadable?.count ?? 0) > 0) ? more(unreadable, row) : unreadable,
      });
    },
    all: (): readonly HomeTroubles[] => [...homes.values()],
  };
}

/** An estimate is no proof. */
const isOnlyDead = ({ members, dead }: TagRow): boolean =>
  members !== null && members > 0 && dead?.low === members && dead.basis !== 'sample';

const more = ({ tags, bytes, example }: Trouble, row: TagRow): Trouble => ({
  tags: tags + 1,
  bytes: bytes + (row.bytes ?? 0),
  example: example ?? { tag: row.tag, index: row.index },
});
