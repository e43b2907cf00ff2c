import { readFileSync } from 'node:fs';

/** From package.json, which lies beside `dist/` and `src/` alike. */
export function readVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  return String((manifest as { version: unknown }).version); // npm refuses a package without one
}
