import type { ConfigFiles } from './model.ts';

/** Asks for each file and each pattern once: a configuration may include the same one a hundred thousand times. */
export function rememberFiles({ workingDirectory, readFile, glob }: ConfigFiles): ConfigFiles {
  const contents = new Map<string, ReturnType<typeof readFile>>();
  const matches = new Map<string, ReturnType<typeof glob>>();
  return {
    workingDirectory,
    readFile: (path) => once(contents, path, () => readFile(path)),
    glob: (pattern, directory) => once(matches, `${directory}\0${pattern}`, () => glob(pattern, directory)),
  };
}

function once<T>(known: Map<string, T>, key: string, ask: () => T): T {
  const answer = known.get(key) ?? ask();
  known.set(key, answer);
  return answer;
}
