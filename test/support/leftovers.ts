import { readdir, readlink } from 'node:fs/promises';

/** Processes whose working folder is `folder` or lies in it, as every server's does. Linux tells; elsewhere the list is empty. */
export async function processesIn(folder: string): Promise<number[]> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const inside = await Promise.all(pids.map(async (pid) => `${await workingFolder(pid)}/`.startsWith(`${folder}/`)));
  return pids.filter((_, index) => inside[index]).map(Number);
}

/** Empty for a process that is gone, a zombie, or not ours. */
async function workingFolder(pid: string): Promise<string> {
  const path = await readlink(`/proc/${pid}/cwd`).catch(() => '');
  return path.replace(/ \(deleted\)$/, '');
}
