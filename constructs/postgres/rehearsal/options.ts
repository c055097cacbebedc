import type { System } from '../../../lib/system/system';

/** Options of a rehearsal with the user's own data. */
export interface OwnDataOptions {
  readonly dump?: readonly string[];
  readonly globals?: string;
  readonly connect?: string;
  readonly withoutExtension?: readonly string[];
  readonly statements?: string;
  readonly acknowledge?: readonly string[];
}

export const OWN_DATA_OPTIONS: NonNullable<System['options']> = {
  list: [
    {
      flags: '--dump <[name=]file>',
      words: 'fill blue from a dump of pg_dump or pg_dumpall; repeatable, one for each database',
      repeatable: true,
    },
    { flags: '--globals <file>', words: 'roles for --dump: what pg_dumpall --globals-only wrote' },
    {
      flags: '--connect <url>',
      words: 'fill blue from a staging copy, only read; env:NAME takes a variable, - standard input',
    },
    {
      flags: '--without-extension <name>',
      words: 'leave an extension out that the local engine lacks; repeatable',
      repeatable: true,
    },
    {
      flags: '--statements <file>',
      words: 'with own data: SQL that clients run as well, parted by ; or one a line',
    },
    {
      flags: '--acknowledge <id>',
      words: "take a warning of preflight, or 'all', as acknowledged here; repeatable",
      repeatable: true,
    },
  ],
  help: `Own data: a dump may be plain SQL, custom, directory or tar, also packed by gzip or zstd; its content tells, not its name. Blue gets the
owners that the dump names; roles that nobody declared get passwords of their own. Clients read the tables that a declared role may read, and
write into a table of the rehearsal's own. Passwords of a dump are never used. A URL with a password is refused: PGPASSWORD, ~/.pgpass,
PGSERVICE, env:NAME and - keep it out of the process list.`,
};

/** @throws when a process that keeps the rehearsal could not take them */
export function assertOwnDataOptions({ connect }: OwnDataOptions, keep: boolean): void {
  if (connect !== '-' || !keep) return;
  throw new Error(
    '--keep works in a process of its own, without this standard input: give the URL by --connect env:NAME.',
  );
}
