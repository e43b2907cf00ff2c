import { expect, test } from 'vitest';
import { presets, readSettings } from '../../src/lint/preset.ts';
import { rules } from '../../src/lint/rules/index.ts';
import { idsOf, lintText } from './judged.ts';

test.each(presets)('$name asks for what every target can give', ({ name }) => {
  const { settings, requirements } = readSettings({ extends: [name] });
  const { unusableRequirements } = lintText('', { settings, requirements, targets: ['redis@6.0', 'redis@8.0', 'valkey@9.1'] });
  expect(unusableRequirements).toEqual([]);
});

test('a short name of a preset works too', () => {
  expect(readSettings({ extends: ['cache'] }).requirements).toMatchObject({ maxmemory: '2gb', save: '""' });
});

test('own requirements and rules win over the preset', () => {
  const { settings, requirements } = readSettings({
    extends: ['cacheops:cache'],
    rules: [{ 'cache-with-rdb': 'error', RC405: { numbers: { mostClients: 1_000 } } }],
    requirements: { maxmemory: '8gb' },
  });
  expect(requirements['maxmemory']).toBe('8gb');
  expect(settings.get('RC301')).toMatchObject({ severity: 'error' });
  expect(settings.get('RC405')?.numbers).toEqual({ mostClients: 1_000 });
});

test('a rule that is set to a severity speaks with it, for every role', () => {
  const { settings } = readSettings({ rules: [{ RC301: 'error' }] });
  const { problems } = lintText('save 900 1\n', { settings, role: 'store' });
  expect(problems.find(({ ruleId }) => ruleId === 'RC301')?.severity).toBe('error');
});

test('a rule that is off keeps silent', () => {
  const { settings } = readSettings({ rules: [{ 'timeout-zero': 'off' }] });
  expect(idsOf(lintText('timeout 0\n', { settings }))).not.toContain('RC401');
});

test('numbers of a rule can be changed', () => {
  const { settings } = readSettings({ rules: [{ RC402: { numbers: { mostSeconds: 30 } } }] });
  expect(lintText('tcp-keepalive 60\n', { settings }).problems.find(({ ruleId }) => ruleId === 'RC402')?.message).toContain('bound 30 s');
});

test.each([
  ['RC402', 'mostSeconds', '1m', 60],
  ['RC402', 'mostSeconds', '45', 45],
  ['RC031', 'leastBytes', '2mb', 2_097_152],
  ['RC503', 'mostMicroseconds', '50ms', 50_000],
  ['RC622', 'leastDownAfterMs', '10s', 10_000],
  ['RC202', 'errorShare', '80%', 0.8],
  ['RC202', 'warningShareWhenCopying', '50%', 0.5],
])('%s.%s may be written %s', (id, name, written, number) => {
  expect(readSettings({ rules: [{ [id]: { numbers: { [name]: written } } }] }).settings.get(id)?.numbers).toEqual({ [name]: number });
});

test('what is said later of a rule wins, number by number', () => {
  const { settings } = readSettings({
    rules: [{ RC622: { severity: 'error', numbers: { leastDownAfterMs: 1 } } }, { 'sentinel-timing': { numbers: { mostDownAfterMs: 2 } } }],
  });
  expect(settings.get('RC622')).toEqual({ severity: 'error', numbers: { leastDownAfterMs: 1, mostDownAfterMs: 2 } });
});

test('the strict preset brings the rules that are off by default', () => {
  const { settings } = readSettings({ extends: ['strict'] });
  expect(idsOf(lintText('list-compress-depth 1\n', { settings }))).toContain('RC702');
  expect(rules.length).toBeGreaterThan(settings.size);
});

test.each([
  [{ rules: [{ RC999: 'off' }] }, 'there is no rule RC999'],
  [{ rules: [{ 'cache-with-rbd': 'off' }] }, 'did you mean cache-with-rdb?'],
  [{ extends: ['cacheops:cash'] }, 'did you mean cacheops:cache?'],
  [{ extends: ['chache'] }, 'did you mean cacheops:cache?'],
  [{ rules: [{ RC402: { numbers: { mostSecond: 1 } } }] }, 'did you mean mostSeconds?'],
  [{ rules: [{ RC402: { severity: 'warnig' } }] }, 'did you mean warning?'],
  [{ rules: [{ RC402: { numbers: { mostSeconds: 'soon' } } }] }, '60 or 1m'],
  [{ rules: [{ RC405: { numbers: { mostClients: -1 } } }] }, 'mostClients is a number, and -1 is none'],
])('%j is refused: %s', (written, said) => {
  expect(() => readSettings(written)).toThrow(
    expect.toSatisfy((error: { message: string; hint?: string }) => `${error.message} ${error.hint}`.includes(said)),
  );
});
