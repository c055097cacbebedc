import type { Attack } from './attack';
import { ROLE } from '../world/stack';

const END_MS = 90_000;

/** Changes on blue that its fence lets pass, between comparison and switch. */
const changes: Readonly<Record<string, { readonly sql: string; readonly bounded?: boolean }>> = {
  'role-created': { sql: `CREATE ROLE late LOGIN PASSWORD 'late'`, bounded: true },
  'role-altered': { sql: `ALTER ROLE ${ROLE} VALID UNTIL '2030-01-01'` },
  'role-granted': { sql: `GRANT pg_monitor TO ${ROLE}` },
  'setting-of-role': { sql: `ALTER ROLE ${ROLE} SET work_mem = '7MB'` },
  'setting-of-database': { sql: `ALTER DATABASE ${ROLE} SET work_mem = '7MB'` },
  'password-changed': { sql: `ALTER ROLE ${ROLE} PASSWORD 'another'` },
  'database-created': { sql: 'CREATE DATABASE late' },
};

export const changedAfter: readonly Attack[] = Object.entries(changes).map(([what, { sql, bounded = false }]) => ({
  name: `after-comparison@${what}`,
  sentence: `Between comparison and switch somebody runs ${sql.split(' PASSWORD')[0]} on blue: the switch stops.`,
  bounded,
  planned: 2,
  play: async (scene) => {
    const { execution: cutover, stopped: switching } = await scene.cutoverFrozenBefore('last-look');
    await scene.asSuperuser('blue', sql);
    scene.count(true);
    scene.resume(switching);
    await scene.expectEnd(cutover, 'Failed', END_MS);
    if (what === 'password-changed') await scene.giveBackPassword();
  },
}));
