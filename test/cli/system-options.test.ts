import { assertOptionsOf } from '../../bin/system-options';
import { systemOf } from '../../bin/systems';
import type { System } from '../../lib/system/system';

const lamp: System = {
  name: 'lamp',
  title: 'Lamp',
  example: 'hall',
  rehearsal: () => Promise.reject(new Error('It is never rehearsed here.')),
};

test("an option of another system than the upgrade's is refused, with both named", () => {
  expect(() => assertOptionsOf(lamp, { withoutExtension: ['postgis'] }, false)).toThrow(
    '--without-extension is an option for PostgreSQL, and this upgrade is of Lamp.',
  );
});

test("a system's own options pass, and it may refuse some itself", () => {
  const postgres = systemOf({ system: 'postgres', id: 'kong' });
  expect(() => assertOptionsOf(postgres, { dump: ['a.sql'], connect: '-' }, false)).not.toThrow();
  expect(() => assertOptionsOf(postgres, { connect: '-' }, true)).toThrow('--keep works in a process of its own');
});
