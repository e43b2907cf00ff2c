import { inspect } from 'node:util';

const SHOWN = '‹redacted›';

/** A value that cannot be printed by accident: every way of turning it into text gives `‹redacted›`. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The value itself. Only what talks to a server may call this. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return SHOWN;
  }

  toJSON(): string {
    return SHOWN;
  }

  [inspect.custom](): string {
    return SHOWN;
  }
}
