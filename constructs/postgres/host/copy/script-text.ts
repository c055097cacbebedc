import { asWhoMay, isOpened } from '../../rds-superuser';
import { literal } from './bytes';

/** Changes of pg_restore's text, line by line, so that whoever may, and should, does what it says. */

/** The masters belong to the servers and may have different names: what is one's own becomes the other's. In SQL whose identifiers are all quoted. */
export function renameRole(sql: string, name: string, other: string): string {
  if (name === other) return sql;
  const [from, to] = [name, other].map((role) => [`"${role.replaceAll('"', '""')}"`, literal(role)] as const);
  const quoted = from!.map((text) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  const owner = new RegExp(
    `( OWNER TO | FOR ROLE |^SET ROLE |^SET SESSION AUTHORIZATION )(${quoted[0]!}|${quoted[1]!})`,
  );
  const grantee = new RegExp(` (TO|FROM) ${quoted[0]!}`);
  return eachLine(sql, (line) => {
    const owned = line.replace(
      owner,
      (_, before: string, role: string) => before + (role.startsWith('"') ? to![0] : to![1]),
    );
    if (!/^(GRANT|REVOKE|ALTER DEFAULT PRIVILEGES|CREATE POLICY) /.test(owned)) return owned;
    return owned.replace(grantee, (_, word: string) => ` ${word} ${to![0]}`);
  });
}

/** pg_restore of 17 sets this first, whatever the server is: one before 17 does not know it, and a later one's session has it already. */
export function withoutNewerSettings(sql: string): string {
  return sql.replaceAll(/^(SET idle_in_transaction_session_timeout = 0;\n)SET transaction_timeout = 0;\n/gm, '$1');
}

/** Every grant by the role that gave it: the master is no superuser, but a member of all of them. */
export function asGrantor(sql: string): string {
  const lines = sql.split('\n');
  const made: string[] = [];
  let owner = '';
  for (let at = 0; at < lines.length; at += 1) {
    let line = lines[at]!;
    if (line === 'SET SESSION AUTHORIZATION DEFAULT;' || (line === 'RESET SESSION AUTHORIZATION;' && owner === '')) {
      made.push('RESET ROLE;');
    } else if (line === 'RESET SESSION AUTHORIZATION;') {
      made.push(owner);
    } else if (line.startsWith('SET SESSION AUTHORIZATION ')) {
      while (!line.endsWith(';') && at + 1 < lines.length) line += `\n${lines[(at += 1)]!}`;
      line = line.replace('SESSION AUTHORIZATION', 'ROLE');
      if (line.startsWith("SET ROLE '")) owner = line;
      made.push(line);
    } else {
      made.push(line);
    }
  }
  return made.join('\n');
}

/** With -C pg_restore prints the making of the database, whatever the list says. */
export function withoutCreation(sql: string): string {
  let within = false;
  return eachLine(sql, (line) => {
    if (within || line.startsWith('CREATE DATABASE ')) {
      within = !line.endsWith(';');
      return undefined;
    }
    return /^(ALTER DATABASE .* OWNER TO |\\connect )/.test(line) ? undefined : line;
  });
}

/** What RDS opens to its main user alone: settings, event triggers, publications of all tables. */
export function byWhoMay(sql: string): string {
  return eachStatement(sql, (statement) =>
    isOpened(statement) ? `${asWhoMay(statement.replace(/;$/, ''))};` : statement,
  );
}

/** With -C pg_restore prints the settings, whatever the list says. */
export function withoutSettings(sql: string): string {
  return eachStatement(sql, (statement) => (/^ALTER (DATABASE|ROLE) /.test(statement) ? undefined : statement));
}

/** A value may have line breaks, so a statement ends where no quote is open. What is neither a comment nor psql's own ends with a semicolon. */
function eachStatement(sql: string, change: (statement: string) => string | undefined): string {
  const made: string[] = [];
  let statement = '';
  let open = '';
  for (const line of sql.split('\n')) {
    statement += `${statement === '' ? '' : '\n'}${line}`;
    const comment = open === '' && line.startsWith('--');
    for (const character of comment ? '' : line) {
      if (open === '' && (character === '"' || character === "'")) open = character;
      else if (character === open) open = '';
    }
    if (open !== '' || (!line.endsWith(';') && /^[A-Z]/.test(statement))) continue;
    const changed = change(statement);
    if (changed !== undefined) made.push(changed);
    statement = '';
  }
  return made.join('\n');
}

function eachLine(sql: string, change: (line: string) => string | undefined): string {
  return sql
    .split('\n')
    .map(change)
    .filter((line) => line !== undefined)
    .join('\n');
}
