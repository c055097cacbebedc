import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A folder of SQL files that make a server's data, and `data.json`, which says where each is run. */
export interface DataSet {
  readonly folder: string;
  /** Databases by name, with their owners: made before the first file that needs them, taken over when they exist. */
  readonly databases: Readonly<Record<string, string>>;
  /** Roles whose passwords the files ask for, as the session's setting `password.<role>`. */
  readonly passwords: readonly string[];
  /** In this order. An empty `role` is the master user; another logs in with its password. */
  readonly files: readonly { readonly file: string; readonly database: string; readonly role: string }[];
}

/** @throws when the folder has no readable data.json, or it names a role without asking for its password. */
export function readDataSet(folder: string): DataSet {
  const path = join(folder, 'data.json');
  let content: Omit<DataSet, 'folder'>;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new Error(`${path} describes the data of a rehearsal and cannot be read: ${(cause as Error).message}`, {
      cause,
    });
  }
  for (const { file, role } of content.files) {
    if (role !== '' && !content.passwords.includes(role)) {
      throw new Error(
        `${path} runs ${file} as ${role}, whose password it does not ask for. Add "${role}" to "passwords".`,
      );
    }
  }
  return { ...content, folder };
}
