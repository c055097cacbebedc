import { readFileSync } from 'fs';
import { packageFile } from '../package-file';
import { EXACT_SQL } from './exact-values';

/** What makes a database on green. */
const database = ['copy-refusals', 'copy-clear', 'copy-schema', 'copy-database'];

/** Files of constructs/postgres/steps that make up a host script, after the connections and before `main`. */
const pieces: Readonly<Record<string, readonly string[]>> = {
  'ready-host': ['ready-host'],
  'try-schema': [...database, 'try-schema'],
  copy: [...database, 'copy-rows', 'copy-builds', 'copy'],
  compare: ['compare-rows', 'compare-objects', 'compare-schema', 'compare-record', 'compare'],
};

/** SQL that the function of the upgrade shares with the host, as variables of the shell. */
const shared: Readonly<Record<string, string>> = { compare: `EXACT=$(\n  cat <<'SQL'\n${EXACT_SQL}\nSQL\n)\n` };

/** Every host script of PostgreSQL by name. Each ends by defining `main`, which takes `do`, or `check` where it has one. */
export function hostScripts(): Record<string, string> {
  return Object.fromEntries(Object.keys(pieces).map((name) => [name, hostScript(name)]));
}

function hostScript(name: string): string {
  const read = (file: string) => readFileSync(packageFile('constructs', 'postgres', 'steps', `${file}.sh`), 'utf8');
  return [read('connect'), shared[name] ?? '', ...pieces[name]!.map(read)].join('\n');
}
