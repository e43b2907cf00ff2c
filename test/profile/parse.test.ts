import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/errors.ts';
import { parseProfile } from '../../src/profile/parse.ts';
import { starterProfile } from '../../src/profile/starter.ts';

describe('a profile file', () => {
  it('reads durations, sizes and bounds as people write them', () => {
    const { content } = parseProfile(
      `
connection: { connectTimeout: 500ms, commandTimeout: 1m30s }
targets: { hitRatio: "> 80 %", averageLatency: "< 5 ms", checks: { memory/fragmentation: { warning: 1.4 } } }
families:
  "session:{id}": 24h
  "user:{id}": none
  "page:{hash}": { ttl: 15m, type: hash, maxBytes: 2kb, maxKeys: 10, maxElements: 5, maxShare: 20% }
config: { maxmemory: 2gb, timeout: 300, save: "" }
`,
      'p.yaml',
    );
    expect(content).toEqual({
      connection: { connectTimeout: 500, commandTimeout: 90_000 },
      targets: { hitRatio: 0.8, averageLatency: 5, checks: { 'memory/fragmentation': { warning: 1.4 } } },
      families: {
        'session:{id}': { seconds: 86_400 },
        'user:{id}': 'none',
        'page:{hash}': { ttl: { seconds: 900 }, type: 'hash', maxBytes: 2_048, maxKeys: 10, maxElements: 5, maxShare: 0.2 },
      },
      config: { maxmemory: '2gb', timeout: '300', save: '' },
    });
  });

  it.each([
    ['0.8', 0.8],
    ['80%', 0.8],
    ['"80 %"', 0.8],
    ['">= 80%"', 0.8],
    ['"≥ 0.5"', 0.5],
    ['1', 1],
  ])('takes %s for a hit ratio', (text, ratio) => {
    expect(parseProfile(`targets: { hitRatio: ${text} }`, 'p.yaml').content.targets?.hitRatio).toBe(ratio);
  });

  it('reads what the life of keys should be, in each of its forms', () => {
    const families = (source: string) => parseProfile(`families: { "a:{b}": ${source} }`, 'p.yaml').content.families?.['a:{b}'];
    expect(families('required')).toBe('required');
    expect(families('{ ttl: none }')).toEqual({ ttl: 'none' });
    expect(families('{ ttl: { exact: 24h, tolerance: 1h, jitter: 10%, maxWithoutTtl: 1% } }')).toEqual({
      ttl: { exact: 86_400_000, tolerance: 3_600_000, jitter: 0.1, maxWithoutTtl: 0.01 },
    });
    expect(families('{ ttl: { atLeast: 5m, atMost: 1h } }')).toEqual({ ttl: { atLeast: 300_000, atMost: 3_600_000 } });
  });

  it.each([
    ['{ ttl: { tolerance: 1h } }', 'tolerance goes with exact'],
    ['{ ttl: { exact: 1h, atMost: 2h } }', 'exact already says how long'],
    ['{ ttl: { atLeast: 2h, atMost: 1h } }', 'atLeast is longer than atMost'],
    ['{ ttl: { atmost: 1h } }', 'did you mean atMost?'],
    ['{ ttl: [1h] }', 'expected a duration such as 24h, none or required, or a section'],
  ])('refuses a life of %s', (source, message) => {
    expect(() => parseProfile(`families: { "a:{b}": ${source} }`, 'p.yaml')).toThrow(message);
  });

  it('reads what becomes of families that nobody declared', () => {
    expect(parseProfile('unknown: fail', 'p.yaml').content.unknown).toBe('fail');
    expect(() => parseProfile('unknown: forbid', 'p.yaml')).toThrow('unknown: expected one of allow, warn, fail');
  });

  it('may be empty, or comments only', () => {
    expect(parseProfile('', 'p.yaml').content).toEqual({});
    expect(parseProfile('# nothing yet\n', 'p.yaml').content).toEqual({});
  });

  it('knows where each value stands', () => {
    const { where } = parseProfile('role: cache\nconnection:\n  db: 2\n  sentinel: &s {nodes: [a, b]}\n', 'p.yaml');
    expect(where(['role'])).toBe('p.yaml:1:7');
    expect(where(['connection', 'db'])).toBe('p.yaml:3:7');
    expect(where(['connection', 'sentinel', 'nodes', 1])).toBe('p.yaml:4:28');
  });

  it('is what `profile init` starts with', () => {
    expect(parseProfile(starterProfile(), 'p.yaml').content).toMatchObject({
      connection: { host: '127.0.0.1', port: 6379 },
      safety: 'none',
    });
  });

  it('is still valid when the comments of the starter are uncommented one by one', () => {
    const lines = starterProfile().split('\n');
    const examples = lines.flatMap((line, index) => (/^ *# \w+: [^ ]/.test(line) && !/protected/.test(line) ? [index] : []));
    expect(examples.length).toBeGreaterThan(12);
    for (const example of examples) {
      const isAddress = /url|path|sentinel/.test(lines[example] ?? '');
      const text = lines
        .map((line, index) => (index === example ? line.replace('# ', '') : isAddress && line.startsWith('  host') ? '' : line))
        .join('\n');
      expect(() => parseProfile(text, `line-${example + 1}`)).not.toThrow();
    }
  });

  it.each(['default', 'research-workbench'])('ships as profiles/%s.yaml and is valid', async (name) => {
    const source = await readFile(new URL(`../../profiles/${name}.yaml`, import.meta.url), 'utf8');
    expect(source).toMatch(/^# yaml-language-server: \$schema=\.\.\/schemas\/profile\.schema\.json\n/);
    expect(parseProfile(source, `${name}.yaml`).content.role).toBe('cache');
  });
});

describe('a profile file with a mistake', () => {
  it.each([
    ['an unknown key', 'conection:\n  host: x\n', 'p.yaml:1:1: unknown key "conection": did you mean connection?'],
    ['an unknown key in a section', 'connection:\n  hots: x\n', 'p.yaml:2:3: unknown key "hots" in connection: did you mean host?'],
    ['an unknown key in a list', 'events: [{on: a, tag: c, tga: b}]', 'p.yaml:1:26: unknown key "tga" in events.0: did you mean tag?'],
    ['a tag that is no template', 'events: [{on: a, tag: "b:{"}]', 'column 3: this placeholder is not closed'],
    ['no rule for events', 'events: []', 'expected a list of rules such as [{on: user.updated, tag: "user:{id}"}]'],
    ['an unknown key like none', 'tags: {zzz: x}', 'p.yaml:1:8: unknown key "zzz" in tags: known here: layout, prefix'],
    [
      'a template that cannot be understood',
      'families:\n  "session:{user_id}": 24h\n  "convo:{id:messages": 15m\n',
      'p.yaml:3:3: key template "convo:{id:messages", column 7: this placeholder is not closed: close it with }, or write {{ for a brace that is part of the key',
    ],
    ['a misspelt family rule', 'families:\n  "a:{b}": {tll: 24h}\n', 'p.yaml:2:13: unknown key "tll" in families.a:{b}: did you mean ttl?'],
    [
      'a misspelt way to a password',
      'connection:\n  password: {env: A, fil: b}\n',
      'p.yaml:2:22: unknown key "fil" in connection.password: did you mean file?',
    ],
    [
      'two ways to a password',
      'connection:\n  password: {env: A, file: b}\n',
      'p.yaml:2:13: connection.password: say one of env, file and command',
    ],
    ['a wrong type', 'connection:\n  port: "abc"\n', 'p.yaml:2:9: connection.port: expected a port from 1 to 65535, found "abc"'],
    ['a number out of range', 'connection: {db: -1}', 'p.yaml:1:18: connection.db: expected a database number, 0 or above, found -1'],
    ['a number for text', 'description: 1', 'p.yaml:1:14: description: expected text, in quotes, found 1'],
    ['nothing after a key', 'role:\n', 'p.yaml:1:6: role: expected one of cache, session, queue, store, found nothing after the colon'],
    [
      'a misspelt choice',
      'role: cahce',
      'p.yaml:1:7: role: expected one of cache, session, queue, store, found "cahce": did you mean cache?',
    ],
    [
      'a duration without unit',
      'connection: {connectTimeout: 5000}',
      'p.yaml:1:30: connection.connectTimeout: expected a duration with its unit, such as 500ms, 5s, 15m or 24h, found 5000',
    ],
    [
      'a duration of unknown unit',
      'families: {"a:{b}": 24x}',
      'p.yaml:1:21: families.a:{b}: expected a duration such as 24h, none or required, found "24x"',
    ],
    [
      'a size of unknown unit',
      'families: {a: {maxBytes: 1.5gb}}',
      'p.yaml:1:26: families.a.maxBytes: expected a size such as 100kb, 2gb or a number of bytes, found "1.5gb"',
    ],
    [
      'a percentage without its sign',
      'targets: {hitRatio: 80}',
      'p.yaml:1:21: targets.hitRatio: expected a hit ratio such as 0.8, 80% or "> 80 %", found 80',
    ],
    [
      'a bound the wrong way round',
      'targets: {hitRatio: "< 80 %"}',
      'p.yaml:1:21: targets.hitRatio: expected a hit ratio such as 0.8, 80% or "> 80 %", found "< 80 %"',
    ],
    [
      'two addresses',
      'connection:\n  url: redis://h\n  host: h\n',
      'p.yaml:3:9: connection.host: url already says where to connect: keep one of them',
    ],
    [
      'a wrong URL',
      'connection: {url: "reddis://h"}',
      'p.yaml:1:19: connection.url: the connection URL has the unknown scheme reddis://: did you mean redis://?',
    ],
    [
      'a wrong address',
      'connection: {sentinel: {nodes: ["a:b:c"]}}',
      'p.yaml:1:33: connection.sentinel.nodes.0: expected an address such as 10.0.0.5:26379, found "a:b:c"',
    ],
    [
      'a wrong announced address',
      'connection: {cluster: {natMap: {"a:b:c": "h:1"}}}',
      'p.yaml:1:33: connection.cluster.natMap.a:b:c: expected an announced address such as 10.0.0.5:6379 as the key',
    ],
    [
      'yes for true',
      'connection: {tls: yes}',
      'p.yaml:1:19: connection.tls: expected true, false or a section with ca, cert, key, servername or insecure, found "yes"',
    ],
    [
      'true for yes',
      'config: {appendonly: true}',
      'p.yaml:1:22: config.appendonly: expected text as in redis.conf, such as 2gb, yes or "", or a section such as {min: 1gb, max: 4gb} or {oneOf: [allkeys-lru, allkeys-lfu]}, found true',
    ],
    ['a key said twice', 'role: cache\nrole: store\n', 'p.yaml:2:1: the key role is said twice: keep one of them'],
    ['a tab', 'connection:\n\thost: x\n', 'p.yaml:2:1: a tab in the indentation: use spaces'],
    [
      'an open quote',
      'connection:\n  password: "x\n',
      'p.yaml:3:1: something is missing here: a closing quote, bracket or brace, a colon, or a space',
    ],
    [
      'a tag',
      'connection:\n  password: !vault x\n',
      'p.yaml:2:13: an unknown tag (!name): profiles use plain YAML; put text that begins with ! in quotes',
    ],
    [
      'an alias of nothing',
      'description: *x',
      'p.yaml:1:14: an alias (*name) without its anchor (&name): put text that begins with * in quotes',
    ],
    ['two documents', 'role: cache\n---\nrole: store\n', 'p.yaml:2:1: a second document (---): a profile is one document'],
    ['a key that YAML and JavaScript share', '__proto__: 3', 'p.yaml:1:1: unknown key "__proto__": known here: '],
    ['a list instead of sections', '- a\n', 'p.yaml:1:1: the profile: expected a section with description, '],
    ['carriage returns', 'connection:\r\n  port: x\r\n', 'p.yaml:2:9: connection.port: expected a port from 1 to 65535, found "x"'],
  ])('is told the place of %s, and what would be right', (_, source, message) => {
    const error = thrown(source);
    expect(error).toBeInstanceOf(UsageError);
    expect(error.message).toContain(message);
    expect(error.message.split('\n')).toHaveLength(1);
  });

  it('is told all its mistakes at once, in the order of the file', () => {
    expect(thrown('role: cahce\nconnection:\n  prt: 3\n  db: x\n').message.split('\n')).toEqual([
      expect.stringMatching(/^p\.yaml:1:7: role/),
      expect.stringMatching(/^p\.yaml:3:3: unknown key "prt"/),
      expect.stringMatching(/^p\.yaml:4:7: connection\.db/),
    ]);
  });

  it('is told ten mistakes at most', () => {
    const lines = thrown(Array.from({ length: 14 }, (_, index) => `k${index}: x\n`).join('')).message.split('\n');
    expect(lines).toHaveLength(11);
    expect(lines.at(-1)).toBe('… and 4 more');
  });

  it('is not let fill the memory with aliases', () => {
    const row = (name: string, of: string) => `${name}: &${name} [${Array(9).fill(of).join(',')}]\n`;
    expect(thrown(row('a', 'x') + row('b', '*a') + row('c', '*b') + row('d', '*c')).message).toBe(
      'p.yaml:1:1: too many aliases (*name): write the values out',
    );
  });

  it.each([
    'connection: {password:hunter2}',
    'connection: "redis://:hunter2@h"',
    'connection: hunter2',
    'connection:\n  host: redis://:hunter2@h\n',
    'connection:\n  url: http://u:hunter2@h\n',
    'connection:\n  url: hunter2\n',
    'connection:\n  password: "hunter2\n',
    'connection:\n  password: hunter2: x\n',
    'connection:\n  password: "a" hunter2\n',
    'connection:\n  password: !x hunter2\n',
    'connection:\n  password: @hunter2\n',
    'connection:\n  password: [hunter2]\n',
    'connection:\n  password: *hunter2\n',
    'connection:\n  passwrod: hunter2\n',
    'connection:\n  password: { env: [hunter2] }\n',
    'hunter2\n',
  ])('is never quoted where a password may stand: %j', (source) => {
    const error = thrown(source);
    expect(error).toBeInstanceOf(UsageError);
    expect(error.message + error.hint + error.stack).not.toContain('hunter2');
  });
});

function thrown(source: string): UsageError {
  try {
    parseProfile(source, 'p.yaml');
  } catch (error) {
    return error as UsageError;
  }
  throw new Error('the profile was accepted');
}
