import type { Setting, Settings } from './model.ts';

/** Settings that remember whether somebody asked for a value that nobody knows. */
export interface WatchedSettings {
  readonly settings: Settings;
  readonly forget: () => void;
  /** Since the last `forget`, a value was asked for that a refused line was to give: whatever is said on its grounds is a guess. */
  readonly restsOnRefused: () => boolean;
}

/** Asking for a setting's lines is no asking for its value. */
export function watch({ target, get }: Settings): WatchedSettings {
  let asked = false;
  const valued = (name: string): Setting | undefined => {
    const setting = get(name);
    if (setting?.refused === true) asked = true;
    return setting;
  };
  return {
    settings: { target, get, valueOf: (name) => valued(name)?.value, isDefault: (name) => valued(name)?.isDefault ?? true },
    forget: () => {
      asked = false;
    },
    restsOnRefused: () => asked,
  };
}
