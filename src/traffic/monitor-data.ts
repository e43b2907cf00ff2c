import type { Access } from '../redis/command-book.ts';
import type { ServerText } from '../text/bytes.ts';

/** What `cacheops monitor` answers: the contract of its JSON. */
export interface MonitorData {
  readonly source: { readonly kind: 'live' | 'replay'; readonly file: string | null };
  readonly window: {
    /** From the first look to the end of the last, on the node looked at longest; of a capture, between its first and last command. */
    readonly seconds: number;
    /** The part of it in which we looked, 0 to 1. */
    readonly share: number;
    readonly endedBy: 'time' | 'lines' | 'guard' | 'lost' | 'interrupt' | 'end-of-file';
  };
  /** What was seen of what was asked for. */
  readonly commands: number;
  /** All that was heard, filters aside. */
  readonly heard: number;
  readonly reads: number;
  readonly writes: number;
  /** Of all arguments. */
  readonly requestBytes: number;
  readonly perSecond: number | null;
  /** Lines that could not be read. */
  readonly unread: { readonly malformed: number; readonly tooLong: number };
  /** `built-in`: the server refused COMMAND. */
  readonly commandsFrom: 'server' | 'built-in';
  readonly nodes: readonly NodeTraffic[];
  readonly byCommand: readonly CommandTraffic[];
  readonly families: readonly FamilyTraffic[];
  readonly keys: Ranking<KeyTraffic>;
  readonly clients: Ranking<ClientTraffic>;
  readonly repeatedReads: readonly RepeatedReadData[];
}

export interface NodeTraffic {
  readonly node: string;
  readonly commands: number;
  readonly reads: number;
  readonly writes: number;
  readonly lookedSeconds: number;
  /** While we looked; with slices, an estimate for all of the time. */
  readonly perSecond: number | null;
  /** Half of the 95 % interval of that estimate; null when it was looked at all the time, or in one slice only. */
  readonly plusMinus: number | null;
  readonly receivedBytes: number | null;
  /** Whether the server would cut us off if we hung; null while that is not known, and in captures. */
  readonly bufferLimited: boolean | null;
}

export interface CommandTraffic {
  readonly command: string;
  readonly access: Access;
  readonly calls: number;
  /** Of all commands. */
  readonly share: number;
  /** How often a key was named. */
  readonly keys: number;
  readonly requestBytes: number;
}

export interface FamilyTraffic {
  readonly family: string;
  readonly calls: number;
  readonly share: number;
  readonly reads: number;
  readonly writes: number;
  readonly keys: number;
  readonly requestBytes: number;
}

export interface Ranking<T> {
  /** Whether all had room: else calls are at most `calls`, and at least `atLeast`. */
  readonly exact: boolean;
  /** How many are told apart; when it is not exact, there were more. */
  readonly distinct: number;
  readonly top: readonly T[];
}

export interface KeyTraffic {
  readonly key: ServerText;
  readonly db: number;
  readonly family: string;
  /** How often it was named. */
  readonly calls: number;
  readonly atLeast: number;
}

export interface ClientTraffic {
  /** Host, socket path or `lua`. */
  readonly client: ServerText;
  readonly calls: number;
  readonly atLeast: number;
}

export interface RepeatedReadData {
  readonly command: string;
  readonly family: string;
  readonly runs: number;
  readonly calls: number;
  /** How many calls one call for each run would have saved. */
  readonly savable: number;
  readonly longestRun: number;
  /** What these runs took, from their first to their last call. */
  readonly seconds: number;
  readonly client: ServerText;
  readonly examples: readonly ServerText[];
}
