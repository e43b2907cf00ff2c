// Bundles src/ into dist/: one entry, each subcommand and each heavy package in a chunk of its own that is loaded on use.
import { readFile, rm, writeFile } from 'node:fs/promises';
import { build } from 'esbuild';

// Some dependencies are CommonJS: they call require() for Node's own modules, and know their file by __filename.
const banner =
  "import { createRequire as cacheopsCreateRequire } from 'node:module'; const require = cacheopsCreateRequire(import.meta.url);";

await rm('dist', { recursive: true, force: true });
const { metafile } = await build({
  entryPoints: { main: 'src/main.ts' },
  outdir: 'dist',
  chunkNames: '[name]-[hash]', // beside main.js: code finds package.json and profiles/ one folder above itself
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  banner: { js: banner },
  define: { __filename: 'import.meta.filename', __dirname: 'import.meta.dirname' },
  metafile: true,
  legalComments: 'none',
  logLevel: 'warning',
});
await writeFile('dist/meta.json', JSON.stringify(metafile));
await writeFile('dist/THIRD-PARTY-LICENSES.txt', await licensesOf(bundledPackages(metafile)));

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
