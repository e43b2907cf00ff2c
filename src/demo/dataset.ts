import { createHash } from 'node:crypto';

// What an application with sessions, an LLM and a rate limiter keeps in Redis: the families of profiles/research-workbench.yaml.

export type Words = readonly string[];

/** The application's own names and numbers, the same in every run. */
export interface Dataset {
  readonly users: number;
  readonly prompts: number;
  readonly conversations: number;
}

export const DATASET: Dataset = { users: 6_000, prompts: 3_000, conversations: 800 };

const HOUR = 3_600;
const MODELS = ['gpt-4o', 'claude-sonnet', 'llama-3-70b'];

export const sessionKey = (user: number): string => `session:${user}`;
export const promptKey = (prompt: number): string => `cache:prompt:${hash(`prompt ${prompt}`)}`;
export const answerKey = (prompt: number): string => `cache:llm:${modelOf(prompt)}:${hash(`prompt ${prompt}`)}`;
const modelTag = (prompt: number): string => `cacheops:tag:{model:${modelOf(prompt)}}`;
export const rateKey = (user: number): string => `rate:10.${user % 4}.${(user >> 8) & 255}.${user & 255}:/v1/chat`;
export const conversationKey = (conversation: number): string => `convo:${conversation}:messages`;
export const preferencesKey = (user: number): string => `user:${user}:preferences`;

export const writeSession = (user: number): Words => [
  'SET',
  sessionKey(user),
  JSON.stringify({ user, roles: ['member'], token: hash(`token ${user}`) }),
  'EX',
  String(24 * HOUR),
];
export const writePrompt = (prompt: number): Words => [
  'SET',
  promptKey(prompt),
  `Summarise document ${prompt}. `.repeat(20),
  'EX',
  String(HOUR),
];
/** Tagged with its model, as docs/writing-tags.md has it: the value first. */
export const writeAnswer = (prompt: number): readonly Words[] => [
  ['SET', answerKey(prompt), `Document ${prompt} says that caches are worth watching. `.repeat(30), 'EX', String(HOUR)],
  ['ZADD', modelTag(prompt), String(Math.floor(Date.now() / 1_000) + HOUR), answerKey(prompt)],
];
export const writeMessage = (conversation: number): readonly Words[] => [
  ['RPUSH', conversationKey(conversation), JSON.stringify({ role: 'user', text: 'How warm is the cache today?' })],
  ['EXPIRE', conversationKey(conversation), String(HOUR / 4)],
];
export const countRequest = (user: number): readonly Words[] => [
  ['INCR', rateKey(user)],
  ['EXPIRE', rateKey(user), String(HOUR)],
];
export const writePreferences = (user: number): Words => [
  'HSET',
  preferencesKey(user),
  'theme',
  'dark',
  'language',
  'en',
  'model',
  modelOf(user),
];

/** Everything that is in the cache when the demonstration begins. */
export function* initialWrites({ users, prompts, conversations }: Dataset): Generator<Words> {
  for (let user = 0; user < users; user++) {
    yield writeSession(user);
    if (user % 4 === 0) yield writePreferences(user);
  }
  for (let prompt = 0; prompt < prompts; prompt++) {
    yield writePrompt(prompt);
    if (prompt % 2 === 0) yield* writeAnswer(prompt);
  }
  for (let conversation = 0; conversation < conversations; conversation++) yield* writeMessage(conversation);
}

function modelOf(number: number): string {
  return MODELS[number % MODELS.length] ?? '';
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
