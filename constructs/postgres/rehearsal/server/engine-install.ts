import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const LIMIT_MS = 5 * 60_000;

/** The registry has no such version for this platform; another may do. */
export class EngineNotPublishedError extends Error {}

/**
 * Brings a package by npm and hands its folder to `use`; afterwards the download is gone.
 * @param npm the program to call. @default 'npm'
 * @throws EngineNotPublishedError when the registry does not have it, else an Error that says what npm said.
 */
export async function withInstalledPackage(
  name: string,
  version: string,
  cache: string,
  use: (folder: string) => Promise<void>,
  npm = 'npm',
): Promise<void> {
  const prefix = await mkdtemp(join(cache, 'npm-'));
  try {
    await promisify(execFile)(
      npm,
      [
        'install',
        '--prefix',
        prefix,
        '--no-save',
        '--ignore-scripts',
        '--no-audit',
        '--no-fund',
        '--loglevel=error',
        '--fetch-retries=1',
        `${name}@${version}`,
      ],
      { cwd: prefix, timeout: LIMIT_MS },
    ).catch((error: unknown) => {
      throw explain(name, version, error);
    });
    await use(join(prefix, 'node_modules', name));
  } finally {
    await rm(prefix, { recursive: true, force: true });
  }
}

function explain(name: string, version: string, cause: unknown): Error {
  const { stderr, message } = cause as { stderr?: string; message?: string };
  const said = (stderr || message || String(cause)).trim();
  if (/E404|ETARGET|EBADPLATFORM|No matching version/.test(said)) {
    return new EngineNotPublishedError(`npm has no ${name}@${version}.`, { cause });
  }
  return new Error(
    `npm could not bring ${name}@${version}, a PostgreSQL server that this rehearsal needs. Without a network, run once with one: engines are kept. ` +
      `npm said: ${said.split('\n').slice(0, 4).join(' ') || 'nothing'}`,
    { cause },
  );
}
