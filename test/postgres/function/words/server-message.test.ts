import { isServerMessage } from '../../../../constructs/postgres/function/words/server-message';

test('what a server said is told from errors of Node and of our own', () => {
  const said = Object.assign(new Error('no'), { code: 'P0001', severity: 'ERROR' });
  expect(isServerMessage(said)).toBe(true);
  const refused = Object.assign(new Error('no'), { code: 'ECONNREFUSED' });
  const others = [refused, Object.assign(refused, { severity: 'ERROR' }), new Error('no'), { code: 'P0001' }];
  for (const other of [...others, 'no', undefined, null]) expect(isServerMessage(other)).toBe(false);
});
