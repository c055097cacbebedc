import type { System } from '../../../lib/system/system';
import { example } from '../system.json';
import { contentsOfExample } from './blue-contents';
import { ownData } from './given-data';
import { assertOwnDataOptions, OWN_DATA_OPTIONS, type OwnDataOptions } from './options';
import { PostgresRehearsal } from './postgres-rehearsal';

/** PostgreSQL, as the tools know it. */
export const postgres: System = {
  name: 'postgres',
  title: 'PostgreSQL',
  example,
  options: OWN_DATA_OPTIONS,
  assertOptions: (options, keep) => assertOwnDataOptions(options as OwnDataOptions, keep),
  rehearsal: async (order) => {
    const { declared } = order;
    const contents = order.example === undefined ? undefined : contentsOfExample(order.example);
    const own = await ownData(order.options as OwnDataOptions, order);
    return new PostgresRehearsal({ declared, ...(contents === undefined ? {} : { contents }), ...own });
  },
};
