import { knownRoleSecrets, passwordOf, roleSecrets } from '../../../constructs/postgres/rehearsal/role-secrets';
import { UNKNOWN } from '../../../lib/rehearse/run/known-values';

test('roles may hold whatever a name may', () => {
  expect([...roleSecrets('a%2Cb%3Dc=arn:x,d=arn:y')]).toEqual([
    ['a,b=c', 'arn:x'],
    ['d', 'arn:y'],
  ]);
  expect([...roleSecrets('')]).toEqual([]);
});

test('of the roles, those are known whose secrets exist already', () => {
  expect([...knownRoleSecrets(`kong=arn:kong,app=${UNKNOWN},ro=arn:x`)]).toEqual([
    ['kong', 'arn:kong'],
    ['ro', 'arn:x'],
  ]);
});

test('a role that is not declared has no password here, and is told where it belongs', () => {
  const upgrade = { values: { RoleSecrets: 'kong=arn:kong' }, secret: () => '{"username":"kong","password":"hidden"}' };
  expect(passwordOf('kong', upgrade)).toBe('hidden');
  expect(() => passwordOf('app', upgrade)).toThrow(
    "The clients of this rehearsal log in as 'app', which the upgrade does not declare: add it to roles.",
  );
});
