import { hostname, userInfo } from 'node:os';

/** Who runs cacheops, for trails of what was written. */
export function operator(): { readonly user: string; readonly host: string } {
  return { user: userName(), host: hostname() };
}

/** A container may run as a number that has no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'unknown';
  }
}
