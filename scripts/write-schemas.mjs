// Writes the JSON Schemas that ship with the package, from the same source that checks the files.
// Run by hand after changing the source: `node scripts/write-schemas.mjs`. A test fails when they are out of date.
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = new URL('..', import.meta.url);

const SCHEMAS = [{ source: 'src/profile/schema.ts', exported: 'profileJsonSchema', file: 'schemas/profile.schema.json' }];

for (const { source, exported, file } of SCHEMAS) {
  const module = await importTypeScript(source);
  await writeFile(new URL(file, root), `${JSON.stringify(module[exported](), null, 2)}\n`);
  process.stdout.write(`${file}\n`);
}

/** Node 20 does not run TypeScript by itself. */
async function importTypeScript(source) {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(source, root))],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
}
