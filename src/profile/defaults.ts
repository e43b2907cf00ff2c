/** What holds where nobody says otherwise. */
export const DEFAULTS = {
  role: 'cache',
  host: '127.0.0.1',
  db: 0,
  clientName: 'cacheops',
  connectTimeoutMs: 5_000,
  commandTimeoutMs: 5_000,
  safety: { readonly: false, protected: false },
} as const;
