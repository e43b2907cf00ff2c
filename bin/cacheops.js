#!/usr/bin/env node
import module from 'node:module';

module.enableCompileCache?.(); // Node >= 22.8 only.

const { main } = await import('../dist/main.js');
const interrupt = new AbortController();
// Once each: a second Ctrl-C ends the process at once.
for (const name of ['SIGINT', 'SIGTERM']) process.once(name, () => interrupt.abort(name));
process.exitCode = await main(process.argv.slice(2), process, interrupt.signal);
