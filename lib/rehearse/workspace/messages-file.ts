import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { runsFolder, type Run } from './run-folder';

const PREFIX = 'messages-of-';

/** Where a run keeps what servers said, rows included. It lies beside the run's folder, and so outlives it. */
export function messagesFile({ path }: Pick<Run, 'path'>): string {
  return join(dirname(path), `${PREFIX}${basename(path)}.log`);
}

/** Those that are on this machine, of whatever run of this user. @param base @default runsFolder() */
export function findMessagesFiles(base = runsFolder()): readonly string[] {
  return readdirSync(base)
    .filter((name) => name.startsWith(PREFIX))
    .map((name) => join(base, name));
}
