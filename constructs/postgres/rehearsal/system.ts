import type { System } from '../../../lib/system/system';
import { contentsOfExample } from './blue-contents';
import { ownData } from './given-data';
import { assertOwnDataOptions, OWN_DATA_OPTIONS, type OwnDataOptions } from './options';
import { PostgresRehearsal } from './postgres-rehearsal';

/** PostgreSQL, as the tools know it. */
export const postgres: System = {
  name: 'postgres',
  title: 'PostgreSQL',
  options: OWN_DATA_OPTIONS,
  assertOptions: (options, keep) => assertOwnDataOptions(options as OwnDataOptions, keep),
  rehearsal: async (order) => {
    const { declared, example } = order;
    const contents = example === undefined ? undefined : contentsOfExample(example);
    const own = await ownData(order.options as OwnDataOptions, order);
    return new PostgresRehearsal({ declared, ...(contents === undefined ? {} : { contents }), ...own });
  },
};
