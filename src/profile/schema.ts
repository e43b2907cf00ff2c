import * as z from 'zod';
import { UsageError } from '../errors.ts';
import { parseDuration } from '../text/duration.ts';
import { parseSize } from '../text/size.ts';
import { DEFAULT_PORT, DEFAULT_SENTINEL_PORT, parseHost, parseHostPort } from './address.ts';
import { atLeastRatio, atMostDuration, ratio } from './bounds.ts';
import { DURATION, LIFE, RULE, SETTING, SHARE, SIZE } from './expected.ts';
import { templateProblem } from './key-template.ts';
import { lifeProblem, secondsOf } from './life.ts';
import { severityProblem, wantedProblem } from './lint-problems.ts';
import { KEY_TYPES, ROLES, RULE_SEVERITIES, UNKNOWN_FAMILIES } from './profile.ts';
import { Secret } from './secret.ts';
import { parseUrl } from './url.ts';

// The one description of a profile file. Checking, types and the JSON Schema for editors all come from here.
// The `error` of a value is what was expected there; problems.ts makes the sentence.

const text = (expected = 'text', description?: string) =>
  describe(z.string({ error: quoted(expected) }).min(1, { error: expected }), description);
const integer = (expected: string, min: number, max: number = Number.MAX_SAFE_INTEGER) =>
  z.int({ error: expected }).min(min, { error: expected }).max(max, { error: expected });
const boolean = () => z.boolean({ error: 'true or false' });
const duration = () => read(DURATION, (said) => parseDuration(said) || undefined);
const size = () => readNumberOr(SIZE, (said) => parseSize(String(said)));
const share = () => readNumberOr(SHARE, ratio);
const hostPort = (defaultPort: number) => read(`an address such as 10.0.0.5:${defaultPort}`, (said) => parseHostPort(said, defaultPort));

const elsewhere = section({
  env: text('the name of a variable', 'name of an environment variable').optional(),
  file: text('a path', 'file whose content is the password; relative to this file').optional(),
  command: text('a command', 'shell command that prints the password; only in profiles that were named, or lie in your own config folder').optional(),
}).superRefine((said, context) => {
  if (Object.keys(said).length !== 1) context.addIssue({ code: 'custom', message: 'say one of env, file and command', params: { sentence: true } });
}).meta({ minProperties: 1, maxProperties: 1 }); // prettier-ignore

const plain = z
  .string()
  .transform((said, context) => parsed(said, context, 'a password', (text) => (text === '' ? undefined : new Secret(text))));

const password = z
  .union([plain, elsewhere], { error: 'a password in quotes, or one of {env: NAME}, {file: PATH}, {command: COMMAND}' })
  .meta({ description: 'better kept elsewhere: {env: NAME}, {file: PATH} or {command: COMMAND}' });

const tls = z
  .union([
    boolean(),
    section({
      ca: text('a path', 'certificates of the authorities to trust (PEM); relative to this file').optional(),
      cert: text('a path', 'client certificate (PEM)').optional(),
      key: text('a path', 'private key of the client certificate (PEM)').optional(),
      servername: text('a host name', 'name to ask for (SNI) and to find in the certificate').optional(),
      insecure: boolean().meta({ description: 'accept any certificate' }).optional(),
    }),
  ], { error: 'true, false or a section with ca, cert, key, servername or insecure' })
  .meta({ description: 'encrypt the connection' }); // prettier-ignore

const sentinel = section({
  name: text('a name', 'the name that the sentinels know the primary by').optional(),
  nodes: list(hostPort(DEFAULT_SENTINEL_PORT), 'a list of addresses such as [10.0.0.5:26379]').optional(),
  username: text('a user name', 'ACL user of the sentinels themselves').optional(),
  password: password.optional(),
  tls: tls.optional(),
}).meta({ description: 'ask Sentinel where the primary is' });

const cluster = section({
  nodes: list(hostPort(DEFAULT_PORT), 'a list of addresses such as [10.0.0.5:6379]').optional(),
  natMap: z.record(z.string().refine((key) => parseHostPort(key, DEFAULT_PORT)), hostPort(DEFAULT_PORT), { error: 'a section of announced: reachable addresses' })
    .meta({ description: 'announced address: address to use instead' }).optional(),
}).meta({ description: 'seed nodes to try besides the host, and addresses to translate; a cluster itself is discovered' }); // prettier-ignore

const connection = section({
  url: read('a connection URL', parseUrl).meta({ description: 'redis://, rediss://, valkey://, valkeys://, unix://, redis+sentinel:// or rediss+sentinel://' }).optional(),
  host: read('a host name or an IP address; the port has its own key', parseHost).optional(),
  port: integer('a port from 1 to 65535', 1, 65_535).optional(),
  path: text('a path', 'unix socket; relative to this file').optional(),
  db: integer('a database number, 0 or above', 0).optional(),
  username: text('a user name', 'ACL user').optional(),
  password: password.optional(),
  tls: tls.optional(),
  sentinel: sentinel.optional(),
  cluster: cluster.optional(),
  connectTimeout: duration().meta({ description: 'give up connecting after this long (5s)' }).optional(),
  commandTimeout: duration().meta({ description: 'give up waiting for a reply after this long (5s)' }).optional(),
  clientName: read('a name without spaces', (said) => (/^[!-~]+$/.test(said) ? said : undefined)).meta({ description: 'shown in CLIENT LIST (cacheops)' }).optional(),
}).superRefine((said, context) => {
  const addresses = (['url', 'host', 'path', 'sentinel'] as const).filter((key) => (key === 'sentinel' ? said.sentinel?.name ?? said.sentinel?.nodes : said[key]) !== undefined);
  const [first, second] = addresses;
  if (first && second) context.addIssue({ code: 'custom', path: [second], message: `${first} already says where to connect: keep one of them`, params: { sentence: true } });
}).meta({ description: 'where to connect and how; replicas, cluster and engine are discovered' }); // prettier-ignore

const lifeText = read(LIFE, (said) => (said === 'none' || said === 'required' ? said : secondsOf(parseDuration(said))))
  .meta({ description: 'how long its keys should live: 24h, required for however long, or none when they must not expire', examples: ['24h', 'none', 'required'] }); // prettier-ignore

const life = section({
  exact: duration().meta({ description: 'this long' }).optional(),
  tolerance: duration().meta({ description: 'how much longer than exact is still fine' }).optional(),
  atMost: duration().optional(),
  atLeast: duration().optional(),
  jitter: share().meta({ description: 'lives are to differ by this part of themselves, so that keys do not expire together' }).optional(),
  maxWithoutTtl: share().meta({ description: 'part of the keys that may be without an expiry' }).optional(),
}).superRefine(sentence(lifeProblem)); // prettier-ignore

const family = z.union([
  lifeText,
  section({
    ttl: z.union([lifeText, life], { error: `${LIFE}, or a section such as {atMost: 24h}` }).optional(),
    type: z.enum(KEY_TYPES, { error: `one of ${KEY_TYPES.join(', ')}` }).optional(),
    maxBytes: size().meta({ description: 'most bytes one key may use' }).optional(),
    maxKeys: integer('a number of keys', 0).optional(),
    maxElements: integer('a number of elements', 0).meta({ description: 'most fields, members or entries in one key' }).optional(),
    maxShare: share().meta({ description: 'largest part of the used memory' }).optional(),
  }),
], { error: 'a duration such as 24h, none, required, or a section such as {ttl: 24h, maxBytes: 10kb}' }); // prettier-ignore

const targets = section({
  hitRatio: readNumberOr('a hit ratio such as 0.8, 80% or "> 80 %"', atLeastRatio).meta({ description: 'wanted at least' }).optional(),
  averageLatency: read('a duration such as 5ms or "< 5 ms"', atMostDuration).meta({ description: 'wanted at most, client round trip' }).optional(),
  evictionPolicy: text('a policy such as allkeys-lru', 'wanted maxmemory-policy').optional(),
  checks: z.record(z.string(), section({
    warning: z.number({ error: 'a number' }).optional(),
    error: z.number({ error: 'a number' }).optional(),
  }), { error: 'a section of check ids' }).meta({ description: 'bounds of single checks, by the ids that findings show' }).optional(),
}).meta({ description: 'what is wanted of this deployment; replaces built-in bounds' }); // prettier-ignore

const safety = z.union([
  z.enum(['readonly', 'protected', 'none'], { error: 'readonly, protected or none' }),
  section({ readonly: boolean().optional(), protected: boolean().optional() }),
], { error: 'readonly, protected, none, or a section with these as true or false' })
  .meta({ description: 'readonly: no command may write; protected: a write asks for the name of the profile' }); // prettier-ignore

/** Each key is a template; what is wrong with it is said where it stands. */
function checkTemplates(families: object, context: z.RefinementCtx): void {
  for (const template of Object.keys(families)) {
    const message = templateProblem(template);
    if (message !== undefined) context.addIssue({ code: 'custom', path: [template], message, params: { sentence: true, at: 'key' } });
  }
}

const settingText = () => z.union([z.string(), z.number()], { error: SETTING }).transform(String);

const config = z.record(z.string(), z.union([
  z.string(),
  z.number().transform(String),
  section({
    min: settingText().meta({ description: 'at least this, as redis.conf writes it' }).optional(),
    max: settingText().meta({ description: 'at most this, as redis.conf writes it' }).optional(),
    oneOf: list(settingText(), 'a list of values such as [allkeys-lru, allkeys-lfu]').optional(),
  }).superRefine(sentence(wantedProblem)),
], { error: `${SETTING}, or a section such as {min: 1gb, max: 4gb} or {oneOf: [allkeys-lru, allkeys-lfu]}` }), { error: 'a section of redis.conf settings' })
  .meta({ description: 'recommended settings, as redis.conf writes them: a value, {min: …, max: …} or {oneOf: […]}' }); // prettier-ignore

const ruleNumber = z.union([z.number(), z.string()], { error: 'a number, or one with its unit' });
const ruleSection = z.record(z.string(), ruleNumber).superRefine(sentence(severityProblem, ['severity']));

const lint = section({
  extends: oneOrMore('a preset such as cacheops:cache, or a list of them').meta({ description: 'presets to start from, the first one weakest: cacheops:cache, session, queue, store, strict' }).optional(),
  targets: oneOrMore('a server such as redis@7.2, or a list of them').meta({ description: 'servers to judge for; worked out from each file when absent' }).optional(),
  role: z.enum(ROLES, { error: `one of ${ROLES.join(', ')}` }).meta({ description: 'to lint for another role than that of the profile' }).optional(),
  rules: z.record(z.string(), z.union([z.enum(RULE_SEVERITIES), ruleSection], { error: RULE }), { error: 'a section of rules such as {RC301: off}' })
    .meta({ description: 'rules by id or name: off, info, warning, error, or {severity: …} and the numbers of the rule' }).optional(),
}).meta({ description: 'how lint-config judges; `cacheops explain RC301` tells what a rule is about' }); // prettier-ignore

const events = list(section({
  on: text('the name of an event', 'what the event is called: user.updated'),
  tag: text('a tag such as user:{id}', 'the tag that is purged then, with fields of the event as placeholders: user:{id}').superRefine(sentence(templateProblem)),
}), 'a list of rules such as [{on: user.updated, tag: "user:{id}"}]').meta({ description: 'what invalidate --listen makes of events; several rules may be on the same one' }); // prettier-ignore

export const profileSchema = section({
  description: text('text', 'one line about this deployment').optional(),
  extends: text('the name or the path of another profile', 'take everything from another profile that is not said here').optional(),
  connection: connection.optional(),
  role: z.enum(ROLES, { error: `one of ${ROLES.join(', ')}` }).meta({ description: 'what this Redis is for; decides which checks apply' }).optional(),
  targets: targets.optional(),
  families: z.record(z.string(), family, { error: 'a section such as {"session:{user_id}": 24h}' }).superRefine(checkTemplates).meta({ description: 'key families by their template, such as session:{user_id}' }).optional(),
  unknown: z.enum(UNKNOWN_FAMILIES, { error: `one of ${UNKNOWN_FAMILIES.join(', ')}` }).meta({ description: 'keys of families that are not declared: allow, warn (the default where families are declared) or fail' }).optional(),
  tags: section({
    layout: text('a layout such as laravel', 'how tags are kept; found out when absent').optional(),
    prefix: text('a prefix', 'what the keys of the layout begin with; found out when absent').optional(),
  }).optional(),
  events: events.optional(),
  config: config.optional(),
  lint: lint.optional(),
  safety: safety.optional(),
  history: section({ directory: text('a path', 'folder for past samples; relative to this file').optional() }).optional(),
}).meta({ title: 'cacheops profile', description: 'How to reach a Redis or Valkey deployment, and what is expected of it' }); // prettier-ignore

/** A profile file after checking: durations in milliseconds, TTLs in seconds, sizes in bytes, ratios from 0 to 1. */
export type ProfileFile = z.output<typeof profileSchema>;

/** The JSON Schema of profile files, as people write them (draft 7, which editors know best). */
export function profileJsonSchema(): Readonly<Record<string, unknown>> {
  return z.toJSONSchema(profileSchema, { target: 'draft-7', io: 'input' });
}

function section<Shape extends z.core.$ZodShape>(shape: Shape) {
  return z.strictObject(shape, {
    error: (issue) => (issue.code === 'invalid_type' ? `a section with ${Object.keys(shape).join(', ')}` : undefined),
  });
}

function list<Item extends z.core.$ZodType>(item: Item, expected: string) {
  return z.array(item, { error: expected }).min(1, { error: expected });
}

function oneOrMore(expected: string) {
  return z.union([text(expected).transform((one) => [one]), list(text(expected), expected)], { error: expected });
}

/** A check across the keys of a section, whose problem is told in full. */
function sentence<Said>(problemOf: (said: Said) => string | undefined, path: string[] = []) {
  return (said: Said, context: z.core.$RefinementCtx): void => {
    const message = problemOf(said);
    if (message !== undefined) context.issues.push({ code: 'custom', message, path, params: { sentence: true }, input: said });
  };
}

/** YAML reads an unquoted 1234 as a number; the expectation then says what to do about it. */
function quoted(expected: string): z.core.$ZodErrorMap {
  return (issue) => (typeof issue.input === 'number' || typeof issue.input === 'boolean' ? `${expected}, in quotes` : expected);
}

function describe<Type extends z.ZodType>(type: Type, description: string | undefined): Type {
  return description === undefined ? type : type.meta({ description });
}

/** Text that `parse` understands. Where it throws UsageError, that is the problem, told in full. */
function read<Value>(expected: string, parse: (said: string) => Value | undefined) {
  return z.string({ error: expected }).transform((said, context) => parsed(said, context, expected, parse));
}

function readNumberOr<Value>(expected: string, parse: (said: string | number) => Value | undefined) {
  return z.union([z.number(), z.string()], { error: expected }).transform((said, context) => parsed(said, context, expected, parse));
}

function parsed<Said, Value>(
  said: Said,
  context: z.core.$RefinementCtx,
  expected: string,
  parse: (said: Said) => Value | undefined,
): Value {
  try {
    const value = parse(said);
    if (value !== undefined) return value;
    context.issues.push({ code: 'custom', message: expected, input: said });
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    context.issues.push({ code: 'custom', message: `${error.message}: ${error.hint}`, params: { sentence: true }, input: said });
  }
  return z.NEVER;
}
