import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { lintText } from './judged.ts';

const FILES: Readonly<Record<string, string | Buffer>> = {
  JSON: '{\n  "name": "cache",\n  "version": "1.0.0",\n  "private": true\n}\n',
  YAML: 'services:\n  cache:\n    image: redis:7\n    ports:\n      - "6379:6379"\n',
  'XML or a web page': '<!doctype html>\n<html>\n<head><title>404</title></head>\n<body>not found</body>\n</html>\n',
  'the configuration of something else, such as nginx':
    'worker_processes 4;\nevents {\n  worker_connections 1024;\n}\nhttp {\n  server_tokens off;\n}\n',
  'an INI or TOML file': '[unix_http_server]\nfile = /tmp/supervisor.sock\n\n[supervisord]\nlogfile_maxbytes = 50MB\n',
  'a binary file': gzipSync('maxmemory 2gb\n'.repeat(50)),
  'a page in Markdown': '# Settings\n\nAs in:\n\n```conf\nmaxmemory 2gb\ntimeout 300\n```\n',
  'a script': '#!/bin/sh\nset -e\nexec redis-server "$@"\n',
  'some other text':
    'This is a letter,\nwith several lines,\nwhich says something\nabout a cache,\nand its memory.\nIt goes on,\nand on,\nand on.\nYours sincerely\n',
};

test.each(Object.entries(FILES))('%s is told in one line, with what every server refuses', (format, text) => {
  const { problems, judgements } = lintText(text, { targets: ['redis@7.2', 'redis@8.0', 'valkey@9.1'], kind: 'redis' });
  expect(problems.map(({ ruleId, message }) => [ruleId, message])).toEqual([
    ['RC000', `this is ${format}, and no configuration of redis or valkey: the server does not start`],
  ]);
  expect(problems[0]?.targets).toEqual(['redis@7.2', 'redis@8.0', 'valkey@9.1']);
  expect(judgements.map(({ verdict }) => verdict.verdict)).toEqual(['rejected', 'rejected', 'rejected']);
});

test.each([
  [
    'sshd_config',
    'Port 22\nAddressFamily any\nListenAddress 0.0.0.0\nPermitRootLogin no\nMaxAuthTries 6\nUsePAM yes\nTCPKeepAlive yes\nBanner none\n',
  ],
  ['a letter', 'Dear all,\nport is what\nwe drink\nafter dinner,\nand the\ntimeout of\nthe oven\nis not\nwhat it\nused to be\n'],
])('%s with a word or two of a configuration is none', (_, text) => {
  const { problems } = lintText(text, { kind: 'redis' });
  expect(problems.map(({ message }) => message)).toEqual([expect.stringContaining('this is some other text')]);
});

test('JSON with names of settings at the starts of its lines is JSON, however long', () => {
  const text = `[\n${'"x",\nport\nmaxmemory\n'.repeat(500)}"y"\n]\n`;
  expect(lintText(text, { kind: 'redis' }).problems.map(({ message }) => message)).toEqual([expect.stringMatching(/^this is JSON,/)]);
});

test.each([
  ['a configuration with many misspelt names', `port 1\ntimeout 1\nhz 10\n${'maxmemry 2gb\n'.repeat(8)}`],
  ['a single misspelt name', 'maxmemry 2gb\n'],
  ['lines with an equals sign', 'maxmemory=2gb\nsave=900 1\n'],
  ['lines with a colon', 'maxmemory: 2gb\ntimeout: 5\n'],
  ['an empty file', ''],
  ['a file of comments', '# nothing\n# at all\n'],
  ['a configuration with one wrong line', 'port 6379\n{\n'],
  ['a short configuration with a stray NUL byte, which some versions start with', 'save maxmemory\n\0\n'],
])('%s is not told as something else', (_, text) => {
  expect(lintText(text, { kind: 'redis' }).problems.map(({ ruleId }) => ruleId)).not.toContain('RC000');
});
