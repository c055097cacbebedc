import { Strategy } from '../../constructs/postgres/strategy';
import { missingInSources } from '../cutover/choices';

test('nothing tells its reader to take a strategy that does not exist', () => {
  expect(missingInSources({ Strategy })).toEqual([]);
});
