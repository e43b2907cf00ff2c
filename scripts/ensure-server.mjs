// Makes sure that there is a Redis or Valkey server to start. One that is there is used as it is; else one is installed
// with the system's package manager, where that is allowed without asking, and without starting a service.
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

// Each script installs the first of its arguments that can be had.
const INSTALL_FIRST = 'for package do $install "$package" && break; done';

const MANAGERS = [
  {
    command: 'apt-get',
    packages: ['redis-server', 'valkey-server'],
    // Debian's packages start their service and enable it at boot. policy-rc.d is Debian's way to say no to the first.
    script: `
      export DEBIAN_FRONTEND=noninteractive
      guard=/usr/sbin/policy-rc.d
      if [ ! -e "$guard" ]; then
        trap 'rm -f "$guard"' EXIT
        trap 'exit 130' INT TERM
        printf '#!/bin/sh\\nexit 101\\n' > "$guard" && chmod 755 "$guard"
      fi
      apt-get update
      install='apt-get install -y --no-install-recommends'
      ${INSTALL_FIRST}
      if command -v "$package" > /dev/null && command -v systemctl > /dev/null; then systemctl disable "$package"; fi`,
  },
  { command: 'apk', packages: ['redis', 'valkey'], script: `install='apk add --no-cache'; ${INSTALL_FIRST}` },
  { command: 'dnf', packages: ['redis', 'valkey'], script: `install='dnf install -y'; ${INSTALL_FIRST}` },
  { command: 'brew', packages: ['redis', 'valkey'], script: `install='brew install'; ${INSTALL_FIRST}`, asUser: true },
];

const named = process.env.CACHEOPS_REDIS_SERVER;
if (named) {
  if (!(named.includes('/') ? isExecutable(named) : onPath(named))) {
    giveUp(
      `CACHEOPS_REDIS_SERVER names ${named}, which is no program that can be run: name a redis-server or valkey-server binary, or unset it`,
    );
  }
} else if (!hasServer()) {
  install();
}

function hasServer() {
  return onPath('redis-server') || onPath('valkey-server');
}

function install() {
  const manager = MANAGERS.find(({ command }) => onPath(command));
  const prefix = manager && privilege(manager);
  if (!prefix) {
    giveUp(
      'no redis-server or valkey-server on PATH, and none can be installed without asking: install Redis 6 or newer, or Valkey (on Debian and Ubuntu: sudo apt-get install redis-server)',
    );
  }
  const { command, packages, script } = manager;
  console.log(`no Redis server here: installing ${packages[0]} with ${command}`);
  const [program, ...args] = [...prefix, 'sh', '-c', script, command, ...packages];
  const { stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 64 * 1024 * 1024 });
  // Not by the exit code: a service that cannot be set up in a container fails an installation that serves us well.
  if (hasServer()) return;
  console.error(`${stdout}${stderr}`.trimEnd().split('\n').slice(-20).join('\n'));
  giveUp(
    `${command} could not install ${packages.join(' or ')}; its last lines are above. Install a Redis or Valkey server yourself, then run this again`,
  );
}

/** What goes before a command to run it as root; `undefined` when that is not allowed without a password. */
function privilege({ asUser }) {
  if (asUser || process.getuid() === 0) return [];
  return onPath('sudo') && spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0 ? ['sudo', '-n'] : undefined;
}

function onPath(name) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => folder !== '' && isExecutable(join(folder, name)));
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function giveUp(message) {
  console.error(message);
  process.exit(1);
}
