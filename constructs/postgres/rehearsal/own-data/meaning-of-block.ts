import type { Meaning } from './meaning';

/** A statement about roles or rights, where PL/pgSQL begins one; what stands in a string, as for EXECUTE, is none. */
const ABOUT_ROLES =
  /(?<=(?:\b(?:begin|then|else|loop)\b|;)(?:\s|--[^\n]*\n)+)(?:(?:create|alter)\s+(?:role|user|group)|grant|revoke)\b(?:'[^']*'|[^';])*(?=;)/gi;

/**
 * DO: scripts make their roles in it, where these do not exist yet. Whoever runs a dump may make none, so they are planned, and the block goes on
 * without it.
 * @param meaningOf a statement's
 */
export function meaningOfBlock(sql: string, meaningOf: (statement: string) => Meaning): Meaning {
  const rest = sql.replaceAll(ABOUT_ROLES, (statement, at: number) =>
    !isInString(sql, at) && meaningOf(statement).kind === 'planned' ? 'NULL' : statement,
  );
  return rest === sql ? { kind: 'run' } : { kind: 'run', sql: rest };
}

/** A quote that is doubled opens what it closes. */
function isInString(sql: string, at: number): boolean {
  return (sql.slice(0, at).replaceAll(/--[^\n]*/g, '').split("'").length - 1) % 2 === 1;
}
