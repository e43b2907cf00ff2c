import { describe, expect, test } from 'vitest';
import { openWire, serversUnderTest, startStandalone, useServers } from '../support/servers.ts';
import { lintText } from './judged.ts';

// What the rules say of the default user, and what servers do with whoever comes without a user's name.

const servers = useServers();

const NO_PASSWORD = /^RC10[14] /;
const NO_EFFECT = /^RC105 /;
const NOBODY = /^RC110 .*"default" is on and has no password/;

describe.each(serversUnderTest())('$name', ({ binary }) => {
  test.each<[string, readonly RegExp[], { readonly open: boolean; readonly takesRequirepass: boolean }]>([
    ['', [NO_PASSWORD], { open: true, takesRequirepass: false }],
    ['requirepass foo\n', [], { open: false, takesRequirepass: true }],
    ['user default on ~* +@all\n', [NOBODY], { open: false, takesRequirepass: false }],
    ['user default on ~* +@all\nrequirepass foo\n', [NO_EFFECT, NOBODY], { open: false, takesRequirepass: false }],
    ['requirepass foo\nuser default off\n', [NO_EFFECT], { open: false, takesRequirepass: false }],
    ['requirepass foo\nuser default on >bar ~* +@all\n', [NO_EFFECT], { open: false, takesRequirepass: false }],
    ['requirepass foo\nuser default off nopass\n', [NO_EFFECT], { open: false, takesRequirepass: false }],
    ['requirepass foo\nuser default on nopass ~* +@all\n', [NO_PASSWORD, NO_EFFECT], { open: true, takesRequirepass: false }],
  ])('%j is read as the server reads it', async (text, expected, { open, takesRequirepass }) => {
    const { problems } = lintText(`bind 127.0.0.1\n${text}`, { role: 'store' });
    const said = problems.map(({ ruleId, message }) => `${ruleId} ${message}`).filter((one) => /^RC1(?:01|04|05|10) /.test(one));
    expect(said).toHaveLength(expected.length);
    for (const form of expected) expect(said).toContainEqual(expect.stringMatching(form));
    const { port } = await servers.keep(startStandalone({ binary, configuration: text }));
    const wire = await openWire({ host: '127.0.0.1', port });
    try {
      expect((await answered(wire.command('PING'))) === 'PONG').toBe(open);
      expect((await answered(wire.command('AUTH', 'foo'))) === 'OK').toBe(takesRequirepass);
    } finally {
      wire.close();
    }
  });
});

const answered = (reply: Promise<unknown>): Promise<unknown> => reply.catch(String);
