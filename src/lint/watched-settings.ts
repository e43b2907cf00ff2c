import type { Settings } from './model.ts';

/** Settings that remember whether somebody asked for a value that nobody knows. */
export interface WatchedSettings {
  readonly settings: Settings;
  readonly forget: () => void;
  /** Since the last `forget`, a value was asked for that a refused line was to give: whatever is said on its grounds is a guess. */
  readonly restsOnRefused: () => boolean;
}

/** Asking for a setting's lines is no asking for its value. */
export function watch({ target, get, valueOf, isDefault }: Settings): WatchedSettings {
  let asked = false;
  const note = (name: string): void => {
    if (get(name)?.refused === true) asked = true;
  };
  return {
    settings: {
      target,
      get,
      valueOf: (name) => {
        note(name);
        return valueOf(name);
      },
      isDefault: (name) => {
        note(name);
        return isDefault(name);
      },
    },
    forget: () => {
      asked = false;
    },
    restsOnRefused: () => asked,
  };
}
