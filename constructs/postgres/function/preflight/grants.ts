import { names, type Finding } from '../../../../runtime/preflight/finding';
import { warning } from '../../warning';
import type { Run } from '../run';
import { SYSTEM_ROLE } from '../system-roles';

/** Absent before 15. */
const THERE_SQL = `SELECT to_regclass('pg_catalog.pg_parameter_acl') IS NOT NULL AS there`;

const GRANTED_SQL = `SELECT a.privilege_type || ' ON PARAMETER ' || p.parname || ' TO ' ||
    CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(a.grantee)::text END AS name
  FROM pg_parameter_acl p, aclexplode(p.paracl) a
  WHERE a.grantee = 0 OR pg_get_userbyid(a.grantee) !~ '${SYSTEM_ROLE}' AND pg_get_userbyid(a.grantee) <> session_user
    AND NOT (SELECT rolsuper FROM pg_roles r WHERE r.oid = a.grantee) ORDER BY 1`;

/** Rights that no database holds, and that only a superuser may grant: they are not copied. */
export async function grants(run: Run, moved: boolean): Promise<Finding[]> {
  if (moved) return [];
  const book = await run.blue.book();
  if ((await book.query<{ there: boolean }>(THERE_SQL)).rows[0]?.there !== true) return [];
  const { rows } = await book.query<{ name: string }>(GRANTED_SQL);
  if (rows.length === 0) return [];
  return [
    warning(
      'parameter-grants',
      `Roles have rights on parameters, which are not copied: ${names(rows.map((row) => row.name))}`,
      'GRANT them on green once the roles are there, as far as RDS lets you',
    ),
  ];
}
