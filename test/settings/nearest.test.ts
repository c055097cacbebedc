import { nearest } from '../../constructs/settings/nearest';

test.each([
  ['alocatedStorage', 'allocatedStorage'],
  ['SECRETARN', 'secretArn'],
  ['tsl', 'tls'],
  ['prot', 'port'],
])('%s was meant to be %s', (name, meant) => {
  expect(nearest(name, ['tls', 'port', 'secretArn', 'allocatedStorage'])).toBe(meant);
});

test('what resembles nothing was meant to be nothing that is known', () => {
  expect(nearest('kerberos', ['tls', 'scram'])).toBeUndefined();
  expect(nearest('x', [])).toBeUndefined();
});
