import { readFileSync } from 'fs';
import { packageFile } from '../package-file';

/** Files of constructs/postgres/steps that make up a host script before `main`. */
const pieces: Readonly<Record<string, readonly string[]>> = {
  'ready-host': ['program', 'ready-host'],
  'try-schema': ['program'],
  copy: ['program'],
  compare: ['program'],
};

/** Scripts that are the host's program and nothing else. */
const ofProgram = ['try-schema', 'copy', 'compare'];

/** Every host script of PostgreSQL by name. Each ends by defining `main`, which takes `do`, or `check` where it has one. */
export function hostScripts(): Record<string, string> {
  return Object.fromEntries(Object.keys(pieces).map((name) => [name, hostScript(name)]));
}

function hostScript(name: string): string {
  const read = (file: string) => readFileSync(packageFile('constructs', 'postgres', 'steps', `${file}.sh`), 'utf8');
  const main = ofProgram.includes(name) ? `main() { run_program ${name} "$1"; }\n` : '';
  return [...pieces[name]!.map(read), main].join('\n');
}
