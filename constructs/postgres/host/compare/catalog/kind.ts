import { escapeLiteral } from 'pg';

/**
 * One kind of object: where it lies in the catalogs, and how it is read so that both sides can be compared. Every column of `catalog` is
 * compared as it is, unless it is replaced by a field, or skipped because it says nothing about the object itself.
 */
export interface Kind {
  /** SQL of what such an object is called, e.g. `'table'`. */
  readonly what: string;
  /** The catalog, whose alias is `c`. */
  readonly catalog: string;
  /** What is joined to it. */
  readonly join?: string;
  readonly where: string;
  /** SQL of the object's name, which is the same on both sides. */
  readonly name: string;
  /** Fields by name: SQL in place of a column of that name, or beside the columns. */
  readonly fields: Readonly<Record<string, string>>;
  /** Columns that are not compared: numbers of the server's own, what follows from other columns, and what fields say better. `all`: every one. */
  readonly skip: readonly string[] | 'all';
  /** Fields that older majors do not have: what an object that makes no use of them has on newer ones. */
  readonly neutral?: Readonly<Record<string, unknown>>;
  /** Fields whose SQL an older server does not understand; it answers with the neutral value. */
  readonly newer?: readonly NewerField[];
  /** The oldest server that has the catalog. @default every one */
  readonly since?: number;
  /** Blue's are left behind on purpose: only what green has is looked at. @default false */
  readonly notCarried?: boolean;
  /** What to do about a difference, where the copy would not mend it. */
  readonly advice?: string;
}

export interface NewerField {
  readonly name: string;
  readonly since: number;
  readonly sql: string;
  readonly neutral: unknown;
}

/** SQL of (what, name, definition as text, address) of every object of a kind. @param version `server_version_num` of the server that is asked */
export function objectsSql(kind: Kind, version: number, address?: string): string {
  return `SELECT (${kind.what})::text, (${kind.name})::text, (${definitionSql(kind, version)})::text ${fromSql(kind, address)}`;
}

/** SQL of (what, name, address) of every object of a kind, for objects that cannot be read all at once. */
export function addressesSql(kind: Kind): string {
  return `SELECT (${kind.what})::text AS what, (${kind.name})::text AS name, c.ctid::text AS address ${fromSql(kind)}`;
}

function fromSql({ catalog, join = '', where }: Kind, address?: string): string {
  return `FROM ${catalog} c ${join} WHERE ${where}${address === undefined ? '' : ` AND c.ctid = ${escapeLiteral(address)}::tid`}`;
}

function definitionSql(kind: Kind, version: number): string {
  const newer = (kind.newer ?? []).map(
    ({ name, since, sql, neutral }) =>
      [name, version >= since ? sql : `${escapeLiteral(JSON.stringify(neutral))}::jsonb`] as const,
  );
  const fields = [...Object.entries(kind.fields), ...newer].map(([name, sql]) => `${escapeLiteral(name)}, ${sql}`);
  const columns =
    kind.skip === 'all'
      ? `'{}'::jsonb`
      : `(${escapeLiteral(JSON.stringify(kind.neutral ?? {}))}::jsonb || to_jsonb(c)) - ARRAY[${kind.skip.map(escapeLiteral).join(', ')}]::text[]`;
  return fields.length === 0 ? columns : `${columns} || jsonb_build_object(${fields.join(', ')})`;
}
