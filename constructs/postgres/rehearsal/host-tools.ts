import { spawnSync } from 'node:child_process';

/** What a program says of itself: its output to `--version`, or `undefined` when it cannot be run. */
export type AskVersion = (tool: string) => string | undefined;

const CLIENT_TOOLS = ['psql', 'pg_dump', 'pg_restore'];
/** What macOS brings, 3.2, lacks some of what the scripts use. */
const BASH_MAJOR = 4;

/**
 * Asserts that this machine can stand for the migration host: it runs the very scripts, with the tools that it has. A script that misses one
 * would install it, which a throw-away host is for and this machine is not.
 * @param greenVersion of the server that is copied to; the tools must not be older
 * @throws naming every tool that is missing or too old, and what installs them
 */
export function assertHostTools(greenVersion: string, ask: AskVersion = askVersion): void {
  const major = Number.parseInt(greenVersion, 10);
  const lacking = [...CLIENT_TOOLS.flatMap((tool) => problem(tool, major, ask)), ...problem('bash', BASH_MAJOR, ask)];
  if (lacking.length === 0) return;
  throw new Error(
    `The migration host's scripts run on this machine, which lacks:\n${lacking.map((words) => `  ${words}`).join('\n')}\n` +
      'In a checkout of cdk-cutover `npm run setup` installs them. Elsewhere:\n' +
      '  Debian, Ubuntu: sudo apt-get install -y postgresql-client\n' +
      '  macOS: brew install bash libpq && brew link --force libpq',
  );
}

function problem(tool: string, major: number, ask: AskVersion): readonly string[] {
  const said = ask(tool);
  if (said === undefined) return [`${tool} (${major} or newer)`];
  const found = /(\d+)(?:\.\d+)*/.exec(said);
  if (found !== null && Number(found[1]) >= major) return [];
  return [`${tool} ${major} or newer: it is ${found?.[0] ?? 'of an unknown version'}`];
}

function askVersion(tool: string): string | undefined {
  const { stdout, error } = spawnSync(tool, ['--version'], { encoding: 'utf8' });
  return error === undefined ? stdout : undefined;
}
