// Installs what npm cannot bring, where it may (root, or sudo without a password); elsewhere prints the line to run.
// What is there already is left alone. Each system's system.json says what it needs.
import { spawnSync } from 'node:child_process';
import { systems } from './systems.mjs';

/** What must be there. */
const requirements = [
  ...systems.flatMap(({ tools }) => tools),
  {
    name: 'bash',
    commands: ['bash'],
    major: 4,
    packages: { 'apt-get': ['bash'], dnf: ['bash'], brew: ['bash'] },
  },
];

const managers = {
  'apt-get': {
    update: ['apt-get', 'update', '-qq'],
    install: ['apt-get', 'install', '-y', '-qq'],
    exists: ['apt-cache', 'show'],
  },
  dnf: { install: ['dnf', 'install', '-y', '-q'], exists: ['dnf', '-q', 'info'] },
  // Homebrew refuses root.
  brew: {
    install: ['brew', 'install', '-q'],
    link: ['brew', 'link', '--force'],
    exists: ['brew', 'info'],
    user: true,
  },
};

const missing = requirements.filter((requirement) => lacking(requirement).length > 0);
if (missing.length > 0) install(missing);

const still = requirements.flatMap((requirement) =>
  lacking(requirement).map((what) => ({ what, hint: requirement.hint })),
);
for (const { what, hint } of still) console.error(`${what}${hint ? ` (${hint})` : ''}`);
if (still.length > 0) process.exit(1);
console.log(`Found: ${requirements.map(({ name, major }) => `${name}, ${major} or newer`).join('; ')}.`);

/** What of a requirement is not there, or too old, in words. */
function lacking({ commands, major }) {
  return commands.flatMap((tool) => {
    const { stdout, error } = spawnSync(tool, ['--version'], { encoding: 'utf8' });
    if (error) return [`${tool} is missing: ${major} or newer is needed`];
    const version = /(\d+)(\.\d+)*/.exec(stdout);
    if (Number(version?.[1]) >= major) return [];
    return [`${tool} is version ${version?.[0] ?? 'unknown'}: ${major} or newer is needed`];
  });
}

function install(requirements) {
  const name = Object.keys(managers).find((manager) => runs(manager, '--version'));
  if (!name) return console.error('Neither apt-get, dnf nor brew is here: install these by hand.');
  const manager = managers[name];
  const installable = requirements.filter(({ packages }) => packages[name]);
  if (installable.length === 0) return;
  const prefix = rights(manager);
  if (prefix && manager.update) execute([...prefix, ...manager.update]);
  const packages = installable.map((requirement) => choose(requirement.packages[name], manager));
  const unlinked = packages.filter((one) => installable.some((requirement) => requirement.unlinked?.includes(one)));
  const commands = [
    manager.update,
    [...manager.install, ...packages],
    manager.link && unlinked.length > 0 ? [...manager.link, ...unlinked] : undefined,
  ];
  if (!prefix)
    return console.error(
      `Run: ${commands
        .filter(Boolean)
        .map((line) => `sudo ${line.join(' ')}`)
        .join(' && ')}`,
    );
  for (const command of commands.slice(1).filter(Boolean)) execute([...prefix, ...command]);
}

function choose(candidates, manager) {
  const [command, ...args] = manager.exists;
  return candidates.find((candidate) => runs(command, ...args, candidate)) ?? candidates.at(-1);
}

/** What a command of the package manager starts with; undefined where we may not run it. */
function rights(manager) {
  const isRoot = spawnSync('id', ['-u'], { encoding: 'utf8' }).stdout?.trim() === '0';
  if (manager.user || isRoot) return [];
  return runs('sudo', '-n', 'true') ? ['sudo', '-n'] : undefined;
}

function execute([command, ...args]) {
  console.log(`${command} ${args.join(' ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'], env });
}

function runs(command, ...args) {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}
