import { escapeLiteral } from 'pg';
import { SYSTEM_ROLE } from '../../function/system-roles';
import type { Kind } from './catalog/kind';
import { acl, grantee, ofTheServer, role, settings } from './catalog/names';
import { contrast, type Difference } from './difference';
import { adviceOf, readKinds } from './schema';
import { both, type Pair } from './session';

/** Each server came with a database that belongs to it or to its master. */
const OF_SERVER = ofTheServer('pg_get_userbyid(c.datdba)');
const RIGHTS_OF_CLIENTS = `(SELECT coalesce(jsonb_agg(g ORDER BY g::text COLLATE "C"), '[]')
  FROM aclexplode(coalesce(c.datacl, acldefault('d', c.datdba))) a, LATERAL (SELECT jsonb_build_array(${grantee('a.grantee')}, a.privilege_type, a.is_grantable) AS g) x
  WHERE a.grantee = 0 OR a.grantee <> c.datdba AND NOT ${ofTheServer('pg_get_userbyid(a.grantee)')})`;

/** What a whole server has, beside its databases' contents. */
function serverKinds(masters: string): readonly Kind[] {
  /** A role of the users': neither the engine's nor a master, whose name may be another one on the other side. */
  const users = (name: string) => `${name} !~ '${SYSTEM_ROLE}' AND ${name} NOT IN (${masters})`;
  const byHand = 'it is not carried over: change it on green by hand';
  return [
    {
      what: `'role'`,
      catalog: 'pg_roles',
      where: users('c.rolname'),
      name: `format('%I', c.rolname)`,
      // LOGIN differs on purpose: green's client roles get it once green is fenced.
      skip: ['oid', 'rolname', 'rolpassword', 'rolcanlogin', 'rolconfig', 'rolvaliduntil'],
      fields: {
        'valid until': 'c.rolvaliduntil::text',
        comment: `shobj_description(c.oid, 'pg_authid')`,
      },
    },
    {
      what: `'membership'`,
      catalog: `(SELECT m.rolname AS member, nullif(g.rolname, current_user) AS "group", bool_or(a.admin_option) AS admin,
          bool_or(coalesce((to_jsonb(a) ->> 'inherit_option')::boolean, m.rolinherit)) AS inherits,
          bool_or(coalesce((to_jsonb(a) ->> 'set_option')::boolean, true)) AS sets, '(0,0)'::tid AS ctid
        FROM pg_auth_members a JOIN pg_roles g ON g.oid = a.roleid JOIN pg_roles m ON m.oid = a.member GROUP BY 1, 2)`,
      where: users('c.member'),
      name: `format('of %I in %s', c.member, coalesce(quote_ident(c."group"), 'the master'))`,
      skip: 'all',
      // Before 16 the member's INHERIT decides for all of its memberships, and all of them allow SET ROLE.
      fields: { 'admin option': 'c.admin', 'inherit option': 'c.inherits', 'set option': 'c.sets' },
    },
    {
      what: `'setting'`,
      catalog: 'pg_db_role_setting',
      join: `LEFT JOIN pg_roles r ON r.oid = c.setrole LEFT JOIN pg_database d ON d.oid = c.setdatabase`,
      where: `(c.setrole = 0 OR ${users('r.rolname')}) AND (c.setdatabase = 0 OR d.datname NOT IN ('rdsadmin', 'template0', 'template1'))`,
      name: `format('of %s in %s', CASE c.setrole WHEN 0 THEN 'all roles' ELSE quote_ident(r.rolname) END, CASE c.setdatabase WHEN 0 THEN 'all databases' ELSE quote_ident(d.datname) END)`,
      skip: 'all',
      fields: { values: settings('c.setconfig', 'setting') },
    },
    {
      what: `'database'`,
      catalog: 'pg_database',
      where: `c.datname NOT IN ('template0', 'template1', 'rdsadmin')`,
      name: `format('%I', c.datname)`,
      skip: [
        ...['oid', 'datname', 'datdba', 'encoding', 'datlastsysoid', 'datfrozenxid', 'datminmxid', 'dattablespace'],
        ...['datacl', 'datcollversion', 'daticulocale', 'datlocale', 'datlocprovider', 'dathasloginevt'],
      ],
      neutral: { daticurules: null },
      fields: {
        owner: `CASE WHEN ${OF_SERVER} THEN 'the server' ELSE ${role('c.datdba')} END`,
        encoding: 'pg_encoding_to_char(c.encoding)',
        // libc was the only one before 15.
        provider: `coalesce(to_jsonb(c) ->> 'datlocprovider', 'c')`,
        locale: `coalesce(to_jsonb(c) ->> 'datlocale', to_jsonb(c) ->> 'daticulocale')`,
        rights: `CASE WHEN ${OF_SERVER} THEN ${RIGHTS_OF_CLIENTS} ELSE ${acl(`'d'`, 'c.datdba', 'c.datacl')} END`,
        comment: `shobj_description(c.oid, 'pg_database')`,
      },
    },
    {
      what: `'right on a parameter'`,
      catalog: 'pg_parameter_acl',
      since: 150000,
      join: `CROSS JOIN LATERAL (SELECT jsonb_agg(jsonb_build_array(r.rolname, a.privilege_type, a.is_grantable) ORDER BY r.rolname, a.privilege_type, a.is_grantable) AS given
        FROM aclexplode(c.paracl) a JOIN pg_roles r ON r.oid = a.grantee WHERE ${users('r.rolname')}) g`,
      where: 'g.given IS NOT NULL',
      name: `'on ' || c.parname`,
      skip: 'all',
      fields: { given: 'g.given' },
      advice: byHand,
    },
  ];
}

/** Compares roles, memberships, settings and databases of both servers; `sessions` may be in any database. One statement a side. */
export async function compareServer(sessions: Pair): Promise<{ differences: Difference[]; roles: number }> {
  const masters = await both(async (side) => (await sessions[side].ask('SELECT current_user::text', 1))[0]?.[0] ?? '');
  const kinds = serverKinds(`${escapeLiteral(masters.blue)}, ${escapeLiteral(masters.green)}`);
  const { blue, green } = await both((side) => readKinds(sessions[side], kinds));
  const differences = contrast('*', blue, green, adviceOf(kinds));
  return { differences, roles: blue.things.filter(({ what }) => what === 'role').length };
}
