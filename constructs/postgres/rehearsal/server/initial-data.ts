import { execFile } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ServerAccount } from '../../../../lib/rehearse/workspace/server-account';
import { LOCAL_SUPERUSER } from './access-rules';
import type { Engine } from './engine';

/** One locale everywhere, since both servers of an upgrade must sort alike; macOS has no C.UTF-8 before version 15. */
const LOCALE = process.platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8';

/** What PostgreSQL's programs see of the environment: no credentials, no PG* variables. */
export const ENVIRONMENT = { LC_ALL: LOCALE, TZ: 'UTC', PATH: '/usr/bin:/bin' };

const run = promisify(execFile);

/**
 * Makes `<folder>/data`, owned by the server's account, as initdb leaves it. initdb runs once an engine and takes longer than all the rest
 * of a start; its result is kept beside the engine and copied. Servers of one engine therefore have the same system identifier.
 */
export async function initializeData(
  engine: Engine,
  folder: string,
  account: ServerAccount | undefined,
): Promise<void> {
  const data = join(folder, 'data');
  giveTo(folder, account);
  try {
    const template = await templateOf(engine, account);
    await run('cp', ['-Rp', template, data], { ...account, cwd: '/', env: ENVIRONMENT });
  } catch (cause) {
    const { stderr, message } = cause as { stderr?: string; message?: string };
    throw new Error(
      `PostgreSQL ${engine.version} could not set up ${data}: ${(stderr || message || String(cause)).trim()}`,
      { cause },
    );
  }
}

async function templateOf(engine: Engine, account: ServerAccount | undefined): Promise<string> {
  const template = join(engine.bin, '..', `new-data-${account?.uid ?? process.getuid?.() ?? 0}`);
  if (existsSync(template)) return template;
  const draft = mkdtempSync(`${template}-`);
  try {
    giveTo(draft, account);
    const data = join(draft, 'data');
    mkdirSync(data, { mode: 0o700 });
    giveTo(data, account);
    const settings = [
      '-D',
      data,
      '-U',
      LOCAL_SUPERUSER,
      '-A',
      'trust',
      '-E',
      'UTF8',
      `--locale=${LOCALE}`,
      '--no-sync',
    ];
    await run(join(engine.bin, 'initdb'), settings, { ...account, cwd: '/', env: ENVIRONMENT });
    try {
      renameSync(data, template);
    } catch (error) {
      // Another run was quicker: its folder is as good.
      if (!existsSync(template)) throw error;
    }
    return template;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

function giveTo(folder: string, account: ServerAccount | undefined): void {
  if (account) chownSync(folder, account.uid, account.gid);
}
