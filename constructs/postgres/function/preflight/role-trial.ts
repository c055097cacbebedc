import type { Client } from 'pg';
import { error, names, type Finding } from '../../../../runtime/preflight/finding';
import { applySetting, attributesOf, format, memberships, readRoles } from '../roles';
import type { Run } from '../run';
import { wordsOf } from '../words/words-of';
import { SYSTEM_ROLE } from '../system-roles';

/** Nobody sees it: it goes with the transaction in which it is made. */
const TRIAL = 'cdk_cutover_trial';

/**
 * Whether green's master user may make blue's roles: their attributes, their settings, and their memberships in roles of the engine. What RDS lets a
 * master user give differs between majors (since 16 CREATEROLE alone gives neither membership in a predefined role nor BYPASSRLS) and is not
 * documented in full. So it is tried, with a role that is rolled back.
 *
 * What is refused is an error, which no acknowledgement passes over: nobody could make it on green by hand either, so the roles would differ for
 * good, and a client would find out after the point of no return. Each can be mended on blue beforehand.
 */
export async function roleTrial(run: Run, moved: boolean): Promise<Finding[]> {
  if (moved) return [];
  const green = await run.green.book();
  const [roles, members] = [await readRoles(run.blue), await memberships(run.blue)];
  await green.query('BEGIN READ WRITE');
  try {
    await green.query(`CREATE ROLE ${TRIAL} NOLOGIN`);
    const attributes = await refusals(green, roles, async (role) => {
      await green.query(`ALTER ROLE ${TRIAL} NOLOGIN ${attributesOf(role)}`);
    });
    const settings = await refusals(
      green,
      roles.flatMap(({ rolname, rolconfig }) => (rolconfig ?? []).map((setting) => ({ rolname, setting }))),
      ({ setting }) => applySetting(green, `ROLE ${TRIAL}`, setting),
      // Settings that green does not know are a finding of their own.
      '42704',
    );
    const granted = await refusals(
      green,
      members.filter(({ role }) => new RegExp(SYSTEM_ROLE).test(role)),
      async ({ role, admin }) => {
        await green.query((await format(green, `GRANT %I TO ${TRIAL}`, role)) + (admin ? ' WITH ADMIN OPTION' : ''));
      },
    );
    return [
      ...attributes.map(({ of, why, cause }) =>
        error(
          'role-attribute-refused',
          `Green's master user may not make roles ${names(of.map(({ rolname }) => rolname))} as they are on blue: ${why}`,
          'Take the attribute away on blue (ALTER ROLE … NOBYPASSRLS, NOCREATEDB or NOCREATEROLE), or give the master user of green the same attribute',
          cause,
        ),
      ),
      ...settings.map(({ of, why, cause }) =>
        error(
          'role-setting-refused',
          `Green's master user may not set ${names(of.map(({ rolname, setting }) => `${setting.split('=')[0]!} of role ${rolname}`))}: ${why}`,
          'RESET it on blue, and set it in the parameter group of green if all may have it',
          cause,
        ),
      ),
      ...granted.map(({ of, why, cause }) =>
        error(
          'role-grant-refused',
          `Green's master user may not grant memberships that blue has, of ${names(of.map(({ role, member }) => `${member} in ${role}`))}: ${why}`,
          'Give those roles on blue what they need by other grants first (pg_monitor instead of the roles that it contains, or rights on the tables themselves), then revoke these',
          cause,
        ),
      ),
    ];
  } finally {
    await green.query('ROLLBACK');
  }
}

interface Refusal<T> {
  readonly why: string;
  readonly of: readonly T[];
  /** What was said of the first of them. */
  readonly cause: unknown;
}

/** Tries each by itself; those refused for the same reason are told together. */
async function refusals<T>(
  green: Client,
  things: readonly T[],
  attempt: (thing: T) => Promise<void>,
  except?: string,
): Promise<Refusal<T>[]> {
  const refused = new Map<string, Refusal<T>>();
  for (const thing of things) {
    await green.query('SAVEPOINT trial');
    try {
      await attempt(thing);
    } catch (reason) {
      const why = wordsOf(reason);
      if (except === undefined || (reason as { code?: string }).code !== except) {
        const { of = [], cause = reason } = refused.get(why) ?? {};
        refused.set(why, { why, of: [...of, thing], cause });
      }
    }
    await green.query('ROLLBACK TO SAVEPOINT trial');
  }
  return [...refused.values()];
}
