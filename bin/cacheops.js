#!/usr/bin/env node
import module from 'node:module';

module.enableCompileCache?.(); // Node >= 22.8 only.

const { main } = await import('../dist/main.js');
const interrupt = new AbortController();
const codes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 };
// The first one asks for an end, the second one is the end. The listeners stay: some packages have listeners of their own,
// which end the process when they find themselves alone.
for (const [name, code] of Object.entries(codes))
  process.on(name, () => (interrupt.signal.aborted ? process.exit(code) : interrupt.abort(name)));
process.exitCode = await main(process.argv.slice(2), process, interrupt.signal);
