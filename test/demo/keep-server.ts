import process from 'node:process';
import { startLocalServer } from '../../src/demo/local-server.ts';

// A program that starts a server and waits to be killed. Its arguments: the binary and a folder.
const [, , binary = '', directory = ''] = process.argv;
const server = await startLocalServer({ binary, directory });
process.stdout.write(`${server.port}\n`);
process.stdin.resume();
