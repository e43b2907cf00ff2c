// Installs the frameworks that tests write tags with and that come from the system, where that is allowed without asking.
// Never fails: tests of a framework that is not there are skipped by name. Those of npm are devDependencies.
import { spawnSync } from 'node:child_process';

const FRAMEWORKS = [
  {
    packages: ['python3-django-cacheops'],
    isThere: () => succeeds('/usr/bin/python3', ['-c', 'import django, importlib.util as u; assert u.find_spec("cacheops")']),
  },
  {
    packages: ['php-symfony-cache', 'php-redis', 'php-igbinary'],
    isThere: () => phpHas(['redis', 'igbinary'], ['Symfony/Component/Cache']),
  },
  {
    packages: ['php-illuminate-cache', 'php-illuminate-redis', 'php-redis', 'php-igbinary'],
    isThere: () => phpHas(['redis', 'igbinary'], ['Illuminate/Cache', 'Illuminate/Redis']),
  },
];

const missing = packagesMissing();
if (missing.length > 0 && succeeds('apt-get', ['--version'])) install(missing);
const absent = packagesMissing();
if (absent.length > 0) console.log(`tests will be skipped: not all of ${absent.join(', ')} is installed here`);

function packagesMissing() {
  return [...new Set(FRAMEWORKS.flatMap(({ packages, isThere }) => (isThere() ? [] : packages)))];
}

function phpHas(extensions, components) {
  const conditions = [
    ...extensions.map((name) => `extension_loaded('${name}')`),
    ...components.map((name) => `stream_resolve_include_path('${name}/autoload.php')`),
  ];
  return succeeds('php', ['-r', `exit(${conditions.join(' && ')} ? 0 : 1);`]);
}

function install(packages) {
  const asRoot = process.getuid() === 0 ? [] : succeeds('sudo', ['-n', 'true']) ? ['sudo', '-n'] : undefined;
  if (asRoot === undefined) return;
  console.log(`installing ${packages.join(', ')} with apt-get`);
  const aptGet = [...asRoot, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get'];
  for (const [program, ...args] of [
    [...aptGet, 'update'],
    ...packages.map((name) => [...aptGet, 'install', '-y', '--no-install-recommends', name]),
  ])
    spawnSync(program, args, { stdio: ['ignore', 'ignore', 'inherit'] });
}

function succeeds(program, args) {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0;
}
