/**
 * The flags that say where to connect and how: redis-cli's, wherever redis-cli has them.
 * How they combine with a profile is told in find.ts.
 */
export const CONNECTION_FLAGS = {
  url: { type: 'string', short: 'u', value: 'url', summary: 'where it is: redis://host:port/db; also rediss:// valkey:// valkeys:// unix:// redis+sentinel:// rediss+sentinel://' },
  host: { type: 'string', short: 'H', value: 'host', summary: 'host name or IP address (default 127.0.0.1)' },
  port: { type: 'integer', short: 'p', value: 'port', min: 1, max: 65_535, summary: 'TCP port (default 6379)' },
  socket: { type: 'string', short: 's', value: 'path', summary: 'unix socket; replaces host and port' },
  db: { type: 'integer', short: 'n', value: 'number', min: 0, summary: 'database number (default 0)' },
  user: { type: 'string', value: 'name', summary: 'ACL user' },
  pass: { type: 'string', short: 'a', value: 'password', summary: 'password; others on this machine can see it: better REDISCLI_AUTH or --askpass' },
  askpass: { type: 'boolean', summary: 'ask for the password on the terminal' },
  tls: { type: 'boolean', summary: 'encrypt; implied by the next five' },
  cacert: { type: 'string', value: 'file', summary: 'authorities to trust (PEM)' },
  cert: { type: 'string', value: 'file', summary: 'client certificate (PEM); needs --key' },
  key: { type: 'string', value: 'file', summary: 'private key of that certificate (PEM)' },
  sni: { type: 'string', value: 'name', summary: 'server name to ask for and to check' },
  insecure: { type: 'boolean', summary: 'accept any certificate' },
  sentinel: { type: 'string', value: 'name', summary: 'ask Sentinel for the primary of this name; --host and --port are a sentinel then (default 26379)' },
  profile: { type: 'string', value: 'name|file', summary: 'connection profile; other flags override it' },
  connectTimeout: { type: 'duration', value: 'duration', min: 1, summary: 'longest wait to connect (default 5s)' },
  commandTimeout: { type: 'duration', value: 'duration', min: 1, summary: 'longest wait for a reply (default 5s)' },
  clientName: { type: 'string', value: 'name', summary: 'name shown in CLIENT LIST (default cacheops)' },
} as const; // prettier-ignore

type Declared = typeof CONNECTION_FLAGS;
type ValueOf<Type> = Type extends 'boolean' ? boolean : Type extends 'string' ? string : number;

/** Values of the connection flags: durations in milliseconds, `undefined` (`false` for switches) when not given. */
export type ConnectionFlags = { readonly [Name in keyof Declared]?: ValueOf<Declared[Name]['type']> | undefined };
