import { expect, test } from 'vitest';
import { lintText } from './judged.ts';

const told = (text: string, ...targets: readonly string[]) =>
  lintText(text, { targets })
    .problems.filter(({ ruleId }) => ruleId === 'RC710')
    .map((problem) => `${problem.message} (${problem.targets.length})`);

test('defaults that an upgrade changes are told once, with the values of each version', () => {
  expect(told('port 6379\n', 'redis@6.2', 'redis@7.2', 'valkey@8.0', 'valkey@8.1')).toEqual(
    expect.arrayContaining([
      'acl-pubsub-default is not set: allchannels in redis@6.2; resetchannels in redis@7.2, valkey@8.0 … 8.1 (4)',
      'repl-backlog-size is not set: 1mb in redis@6.2, redis@7.2; 10mb in valkey@8.0 … 8.1 (4)',
      expect.stringMatching(/^lazyfree-lazy-eviction, .*replica-lazy-flush are not set: no in redis@/),
    ]),
  );
});

test('nothing is told of what is set or refused, of a single server, and of versions alike', () => {
  const text = 'acl-pubsub-default allchannels\n';
  expect(told(text, 'redis@6.2', 'redis@7.2').join()).not.toContain('acl-pubsub-default');
  expect(told('acl-pubsub-default some\n', 'redis@6.2', 'redis@7.2').join()).not.toContain('acl-pubsub-default');
  expect(told('', 'valkey@8.0', 'valkey@8.1')).toEqual([]);
  expect(told('', 'redis@6.2')).toEqual([]);
  expect(told('', 'redis@7.2', 'redis@7.4', 'redis@8.0')).toEqual([]);
});

test('nothing is told of a setting that one of the versions does not know', () => {
  expect(told('', 'redis@6.0', 'redis@6.2', 'redis@7.2').join()).not.toContain('acl-pubsub-default');
});
