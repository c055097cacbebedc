import { existsSync, readFileSync } from 'fs';
import { join } from 'path';
import type { Report } from '../lib/report/report';

/** Where a rehearsal's report goes unless somebody says otherwise. */
export const REHEARSAL_FOLDER = 'rehearsal';

/** The report of the last rehearsal, if there was one. @throws when what lies there is none */
export function lastRehearsal(folder: string): Report | undefined {
  const path = join(folder, 'report.json');
  if (!existsSync(path)) return undefined;
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Report;
  } catch (cause) {
    throw new Error(
      `${path} is no report of a rehearsal: ${(cause as Error).message}. Rehearse again, or name another --report.`,
      { cause },
    );
  }
}
