// What linting speaks of: files as written, servers, and what these make of them. No behaviour.
export type * from './model/configuration.ts';
export type * from './model/file.ts';
export type * from './model/judgement.ts';
export type * from './model/server.ts';
