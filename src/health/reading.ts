import type { CommandCount } from '../redis/command-stats.ts';
import type { Info } from '../redis/info.ts';
import { type Known, isKnown } from '../redis/target.ts';
import type { NodeFacts } from './facts.ts';
import type { RoundTrip } from './round-trip.ts';
import type { Setting } from './sample.ts';
import type { Window } from './window.ts';
import { withoutAddress } from './without-address.ts';

/** A check asked for something that this node does not tell. Ends the check; {@link assess} reports it as unchecked. */
export class Untold extends Error {
  readonly wouldNeed: string | undefined;
  /** The field of INFO that is not there. */
  readonly field: string | undefined;

  constructor(reason: string, wouldNeed?: string, field?: string) {
    super(reason);
    this.wouldNeed = wouldNeed;
    this.field = field;
  }
}

/** One node as checks read it, in the server's own words. Each method throws {@link Untold} when there is no answer. */
export interface Reading {
  readonly node: NodeFacts;
  readonly info: Info;
  readonly window: Window;
  readonly roundTrip: RoundTrip;
  readonly clusterInfo: Info;
  /** A field of INFO as text. */
  text(field: string): string;
  /** A field of INFO that goes up and down. */
  gauge(field: string): number;
  /** A field of INFO since boot. */
  counter(field: string): bigint;
  /** What a counter of INFO grew by in the window. */
  counted(field: string): number;
  /** The same, per second. */
  perSecond(field: string): number;
  /** Which commands ran in the window. */
  commands(): ReadonlyMap<string, CommandCount>;
  /** What CONFIG GET says. */
  setting(name: Setting): string;
  /** Any other part of the sample. */
  value<T>(part: Known<T>): T;
  /** Whether INFO has this field: for what newer servers tell more exactly. */
  tells(field: string): boolean;
}

export function readingOf(node: NodeFacts): Reading {
  const told = <T>(known: Known<T>): T => {
    if (isKnown(known)) return known.value;
    throw new Untold(withoutAddress(known.unavailable, node.address), known.wouldNeed);
  };
  const info = () => told(node.sample.info);
  const window = () => told(node.window);
  const field = <T>(name: string, value: T | undefined): T => {
    if (value !== undefined) return value;
    throw new Untold(`INFO of this server does not tell ${name}`, undefined, name);
  };
  const counted = (name: string) => Number(field(name, window().counted.fields.get(name)));
  return {
    node,
    get info() {
      return info();
    },
    get window() {
      return window();
    },
    get roundTrip() {
      return told(node.roundTrip);
    },
    get clusterInfo() {
      return told(node.sample.clusterInfo);
    },
    text: (name) => field(name, info().text(name)),
    gauge: (name) => field(name, info().number(name)),
    counter: (name) => field(name, info().counter(name)),
    counted,
    perSecond: (name) => counted(name) / window().seconds,
    commands: () => window().counted.commands,
    setting(name) {
      const value = told(node.settings).get(name);
      if (value !== undefined) return value;
      throw new Untold(`this server has no setting ${name}`);
    },
    value: told,
    tells: (name) => info().text(name) !== undefined,
  };
}
