// Bundles src/ into dist/: the program, each subcommand and each heavy package of it in a chunk of its own that is loaded on use;
// and `cacheops/client`, one file that needs nothing of the program.
import { execFile } from 'node:child_process';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { build } from 'esbuild';

// Some dependencies are CommonJS: they call require() for Node's own modules, and know their file by __filename.
const banner =
  "import { createRequire as cacheopsCreateRequire } from 'node:module'; const require = cacheopsCreateRequire(import.meta.url);";

await rm('dist', { recursive: true, force: true });
const common = {
  outdir: 'dist',
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  metafile: true,
  logLevel: 'warning',
  minifySyntax: true,
};
const { metafile: program } = await build({
  ...common,
  entryPoints: { main: 'src/main.ts' },
  chunkNames: '[name]-[hash]', // beside main.js: code finds package.json and profiles/ one folder above itself
  splitting: true,
  banner: { js: banner },
  define: { __filename: 'import.meta.filename', __dirname: 'import.meta.dirname' },
  legalComments: 'none',
});
const { metafile: client } = await build({ ...common, entryPoints: { 'client/create-cache': 'src/client/create-cache.ts' } });
await declareClient();
const metafile = { inputs: { ...program.inputs, ...client.inputs }, outputs: { ...program.outputs, ...client.outputs } };
await writeFile('dist/meta.json', JSON.stringify(metafile));
await writeFile('dist/THIRD-PARTY-LICENSES.txt', await licensesOf(bundledPackages(metafile)));

/** The types of `cacheops/client`. Compilers before TypeScript 5 know no specifiers that end in .ts. */
async function declareClient() {
  await promisify(execFile)(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.client.json']);
  for (const name of await readdir('dist/client')) {
    if (!name.endsWith('.d.ts')) continue;
    const declared = await readFile(`dist/client/${name}`, 'utf8');
    await writeFile(`dist/client/${name}`, declared.replaceAll(/(from '\.[^']*)\.ts'/g, "$1.js'"));
  }
}

/** The packages whose code is in the bundle; their licences ask to travel with it. */
function bundledPackages({ inputs }) {
  const folders = Object.keys(inputs).flatMap((input) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1] ?? []);
  return [...new Set(folders)].sort();
}

async function licensesOf(folders) {
  const texts = await Promise.all(folders.map(licenseOf));
  return texts.join(`\n${'-'.repeat(80)}\n\n`);
}

async function licenseOf(folder) {
  const { name, version, license } = JSON.parse(await readFile(`${folder}/package.json`, 'utf8'));
  for (const file of ['LICENSE', 'LICENSE.md', 'license', 'LICENCE', 'LICENSE.txt', 'license.md']) {
    const text = await readFile(`${folder}/${file}`, 'utf8').catch(() => undefined);
    if (text !== undefined) return `${name} ${version} (${license})\n\n${text.trim()}\n`;
  }
  return `${name} ${version} (${license})\n`;
}
