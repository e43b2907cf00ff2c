import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { cacheops } from '../support/cacheops.ts';

// Configurations in a Kubernetes ConfigMap: every position is one of the YAML file.

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cacheops-map-'));
});
afterEach(() => rm(folder, { recursive: true }));

const put = (text: string) => writeFile(join(folder, 'map.yaml'), text);
const lint = (...argv: readonly string[]) => cacheops(['lint-config', 'map.yaml', '--target', 'redis@7.2', ...argv], { cwd: folder });

interface Said {
  readonly data: { readonly files: readonly object[] };
  readonly findings: readonly {
    readonly id: string;
    readonly subject: object;
    readonly fix?: string;
    readonly edits?: object;
    readonly excerpt?: { text: string };
  }[];
}
async function lintJson(text: string): Promise<Said> {
  await put(text);
  const { stdout, stderr } = await lint('--format', 'json');
  expect(stderr).toBe('');
  return JSON.parse(stdout) as Said; // our own JSON
}

const MAP = `# the cache
apiVersion: v1
kind: ConfigMap
metadata:
  name: cache
data:
  start.sh: |
    cat > redis.conf <<EOF
    redis.conf: |
      nonsense 1
    EOF
  redis.conf: |-
    # ä comment
    maxmemory 2 gb

      tcp-keepalive 0
  nginx.conf: |
    worker_processes 1;
  "folded.conf": >
    nonsense 2
# the end
`;

test('problems are told in lines and columns of the YAML file', async () => {
  const { data, findings } = await lintJson(MAP);
  expect(data.files).toEqual([
    { file: 'map.yaml', target: 'redis@7.2', verdict: 'rejected', line: 14, reason: expect.stringContaining('maxmemory') },
  ]);
  expect(findings).toContainEqual(
    expect.objectContaining({
      id: 'RC006',
      subject: { file: 'map.yaml', line: 14, column: 17, endColumn: 19 },
      excerpt: { text: '    maxmemory 2 gb', column: 17, endColumn: 19 },
    }),
  );
  expect(findings).toContainEqual(
    expect.objectContaining({ id: 'RC402', subject: { file: 'map.yaml', line: 16, column: 7, endColumn: 22 } }),
  );
  expect(JSON.stringify(findings)).not.toContain('nonsense');
  expect(findings.filter(({ fix, edits }) => fix !== undefined || edits !== undefined)).toEqual([]);
});

test('several configurations of one ConfigMap are judged each by itself, and together', async () => {
  const { data, findings } = await lintJson(`kind: ConfigMap
data:
  master.conf: |
    bind 10.0.0.1
    port 6380
  users.acl: |
    user default on nopass ~* +@all
  sentinel.conf: |
    sentinel monitor main 10.0.0.1 6379 2
`);
  expect(data.files).toMatchObject([
    { file: 'map.yaml (master.conf)', verdict: 'depends' },
    { file: 'map.yaml (users.acl)', verdict: 'accepted' },
    { file: 'map.yaml (sentinel.conf)', verdict: 'accepted' },
  ]);
  expect(findings).toContainEqual(expect.objectContaining({ id: 'RC632', subject: expect.objectContaining({ line: 9, column: 36 }) }));
});

test('comments in the configuration suppress, and templates around it do no harm', async () => {
  const { findings } = await lintJson(`{{- if .Values.cache }}
kind: ConfigMap
data:
  redis.conf: |
    # cacheops-disable-next-line RC402 -- a quiet network
    tcp-keepalive 0
{{- end }}
`);
  expect(findings.map(({ id }) => id)).not.toContain('RC402');
  expect(findings.map(({ id }) => id)).not.toContain('RC001');
});

test.each(['--fix', '--diff'])('%s is refused, and nothing is written', async (flag) => {
  await put(MAP);
  expect(await lint(flag)).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringContaining('map.yaml is a ConfigMap: fixes are not written into YAML'),
  });
  expect(await readFile(join(folder, 'map.yaml'), 'utf8')).toBe(MAP);
});

test('other YAML is still no configuration', async () => {
  const { findings } = await lintJson('kind: Deployment\nspec:\n  replicas: 1\n  redis.conf: |\n    nonsense 1\n');
  expect(findings).toHaveLength(1);
});
