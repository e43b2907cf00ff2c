import { expect, test } from 'vitest';
import { loadFormat } from '../../../src/output/formats/index.ts';
import { SAMPLE } from '../sample-report.ts';

const markdown = await loadFormat('markdown');
const FILE = { width: undefined, color: false };

test('a report becomes headings, lists and tables', () => {
  expect(markdown.report(SAMPLE, FILE)).toMatchInlineSnapshot(`
    "# cacheops stats: ✖ 1 error, 1 warning, incomplete

    **cache-prod** redis 7.0.15 · 1 primary + 1 replica

    ## Findings

    - **error** 10.0.1.11:6379: rejected connections: 14 in the last 5 s (connected 9,998 of maxclients 10,000) (clients/rejected) — raise maxclients, or find the leak: the newest clients come from 10.0.3.7 (name api-worker)
    - **warning** hit ratio 71.3 % over 5 s (42,118 lookups), target 80 % (hits/below-target) — session 96 %, cache:prompt 58 %: run \`cacheops hitrate\`

    |  |  |
    | --- | --- |
    | hits | 71.3 % ▆▇▇▆▄▃▃▄ · since boot 84 % of 9.1 G |
    | memory | 1.86 GB of 2 GB (93 %) · policy allkeys-lru · evicted 120/s |
    | traffic | 18.2 k/s · in 4.1 MB/s · blocked – · unknown |

    ## slowest

    | command | time | client | calls |
    | --- | ---: | --- | ---: |
    | EVALSHA 6b1bf486c81ceb7edf3c093f4a8be6d5b2f9b0aa | 3.1 ms | \`10.0.3.7:51002\` | 4,211,007 |
    | \`\` GET \\xff\\x7c\` \`\` | 12 ms | 漢字 | 12 |

    … 9 more: --top 50 shows them

    ## server time

    |  |  |
    | --- | --- |
    | GET | 61 % |
    | HGETALL | 22 % |

    A closing word.

    ## Not checked

    - memory/limit, config/save (user \\\`ops\\\` may not CONFIG GET: +config\\|get)

    ## Incomplete

    - 10\\.0.1.12:6379: the connection was lost
    "
  `);
});

test('a stream is a table that grows', () => {
  const columns = [{ title: 'time' }, { title: 'ms', align: 'right' }] as const;
  const event = { at: new Date(0), row: [new Date(0), { value: 3, unit: 'integer' }], record: {} } as const;
  expect(markdown.streamHead(columns, FILE) + markdown.event(event, columns, FILE)).toBe(
    '| time | ms |\n| --- | ---: |\n| 1970-01-01 00:00:00Z | 3 |\n',
  );
});

test.each([
  ['<img src=x onerror=alert(1)>', '`<img src=x onerror=alert(1)>`'],
  ['a|b', String.raw`\`a\x7cb\``.replaceAll('\\`', '`')],
  ['a\\|b', '`a\\\\x7cb`'],
  ['`tick', '`` `tick ``'],
  ['[x](javascript:alert(1))', '`[x](javascript:alert(1))`'],
  ['@team', '`@team`'],
  ['a\nb', String.raw`\`a\nb\``.replaceAll('\\`', '`')],
  ['plain words, 12 %', 'plain words, 12 %'],
])('the key %j is shown and does nothing', (key, shown) => {
  const table = { kind: 'table', columns: [{ title: 'key' }], rows: [[key]] } as const;
  expect(markdown.report({ ...SAMPLE, blocks: [table] }, FILE)).toContain(`| key |\n| --- |\n| ${shown} |\n`);
});

test('a message that quotes a key cannot become HTML, a link or a heading', () => {
  const finding = { id: 'a/b', severity: 'info', subject: {}, message: '<b>[x](y) # `z` | & *w*', evidence: {}, advice: '' } as const;
  expect(markdown.report({ ...SAMPLE, findings: [finding] }, FILE)).toContain(
    String.raw`- **info** &lt;b&gt;\[x\](y) \# ${'\\`z\\`'} \| &amp; \*w\* (a/b)`,
  );
});

test('commands in our own sentences are code to paste, and our own signs are no code', () => {
  const finding = {
    id: 'a/b',
    severity: 'info',
    subject: {},
    message: 'm',
    evidence: {},
    advice: 'set it: `CONFIG SET maxmemory 2gb`',
  } as const;
  const facts = {
    kind: 'facts',
    facts: [{ label: 'l', phrases: [['you → server p50', '·', 'p99 ≤'], [{ prose: 'do: `PING`' }]] }],
  } as const;
  const shown = markdown.report({ ...SAMPLE, findings: [finding], blocks: [facts] }, FILE);
  expect(shown).toContain('— set it: `CONFIG SET maxmemory 2gb`\n');
  expect(shown).toContain('| l | you → server p50 · p99 ≤ · do: `PING` |');
});

test('a hostile backtick in a sentence of ours makes code at most', () => {
  const finding = { id: 'a/b', severity: 'info', subject: {}, message: 'm', evidence: {}, advice: 'x `<b>|` y ` <i>' } as const;
  expect(markdown.report({ ...SAMPLE, findings: [finding] }, FILE)).toContain('— x `<b>\\x7c` y \\` &lt;i&gt;\n');
});
