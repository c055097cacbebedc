/** What a part of the dump is for. The parts leave out what is the fence's, and what belongs to the server. */
export type Part =
  | 'schemas'
  | 'before'
  | 'after'
  | 'attach'
  | 'last'
  | 'grants'
  | 'event-triggers'
  | 'matviews'
  | 'database'
  | 'database-grants';

/** Tables of contents of a dump, line by line: before and after the rows, and all with the database's own. */
export interface Contents {
  readonly pre: readonly string[];
  readonly post: readonly string[];
  readonly all: readonly string[];
}

const OURS =
  '(COMMENT .* )?TRIGGER .* cdk_cutover_fence |COMMENT .* TRIGGER cdk_cutover_fence |(COMMENT - )?EVENT TRIGGER (- )?cdk_cutover_fence_';
/** Not every version of pg_dump brings them with a schema. */
const LARGE_OBJECTS = 'BLOB |BLOB METADATA |(ACL|COMMENT|SECURITY LABEL) - LARGE OBJECTS? ';
const NEVER = `${OURS}|${LARGE_OBJECTS}|EXTENSION |COMMENT - EXTENSION |(COMMENT - )?SCHEMA (- )?"?public"? |ACL - SCHEMA "?public"? |ACL (pg_catalog|information_schema) |DATABASE - `;
/** Stands in no section. */
const DATABASES_OWN = /^\d+; \d+ \d+ ((COMMENT|SECURITY LABEL|ACL) - )?DATABASE /;
/** A publication of all tables is rds_superuser's, as are event triggers. */
const ALL_TABLES = '(COMMENT - )?PUBLICATION .* rds_superuser$';
const ALONE = `${ALL_TABLES}|ACL |DEFAULT ACL |EVENT TRIGGER |COMMENT - EVENT TRIGGER |MATERIALIZED VIEW DATA |DATABASE |COMMENT - DATABASE `;

/**
 * Filtering by schema alone would leave the fence's triggers without their function; a dump can be filtered by triggers only in its contents.
 * Attaching at the same time may leave the index of a partitioned table invalid: it comes by itself, and what may need such an index after it.
 */
const PICKS: { readonly [P in Part]: readonly [from: keyof Contents, wanted: string, unwanted: string] } = {
  schemas: ['pre', 'SCHEMA ', NEVER],
  before: ['pre', '', `SCHEMA |${NEVER}|${ALONE}`],
  after: ['post', '', `${NEVER}|${ALONE}|INDEX ATTACH |FK CONSTRAINT |COMMENT `],
  attach: ['post', 'INDEX ATTACH ', NEVER],
  last: ['post', 'FK CONSTRAINT |COMMENT ', `${NEVER}|${ALONE}`],
  grants: ['all', '(DEFAULT )?ACL ', `${NEVER}|ACL - DATABASE `],
  'event-triggers': ['all', `(COMMENT - )?EVENT TRIGGER |${ALL_TABLES}`, NEVER],
  matviews: ['all', 'MATERIALIZED VIEW DATA ', NEVER],
  database: ['all', 'DATABASE PROPERTIES |COMMENT - DATABASE ', NEVER],
  'database-grants': ['all', 'ACL - DATABASE ', NEVER],
};

/** @param before as pg_restore lists what comes before the rows @param all as it lists everything, with the database's own */
export function contentsOf(before: string, all: string): Contents {
  const [pre, every] = [before.split('\n'), all.split('\n')];
  const known = new Set(pre);
  return { pre, post: every.filter((line) => !known.has(line) && !DATABASES_OWN.test(line)), all: every };
}

/** The lines of a table of contents that make up a part. */
export function pick(contents: Contents, part: Part): readonly string[] {
  const [from, wanted, unwanted] = PICKS[part];
  const of = (pattern: string) => new RegExp(`^[0-9]+; [0-9]+ [0-9]+ (${pattern})`);
  const [yes, no] = [of(wanted), of(unwanted)];
  return contents[from].filter((line) => yes.test(line) && !no.test(line));
}

/** What an entry is: its catalog and its oid there, e.g. `2606 16399`. */
export function identityOf(line: string): string {
  return /^\d+; (\d+ \d+) /.exec(line)?.[1] ?? '';
}
