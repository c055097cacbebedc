import { UNKNOWN } from '../../../lib/rehearse/run/known-values';
import type { LiveUpgrade } from '../../../lib/system/rehearsal-system';

/** Client roles and the ARNs of their secrets: `role=arn` with commas between, roles as in a URI. */
export function roleSecrets(value: string): ReadonlyMap<string, string> {
  const pairs = value.split(',').filter((pair) => pair !== '');
  return new Map(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      return [decodeURIComponent(pair.slice(0, at)), pair.slice(at + 1)];
    }),
  );
}

/** Those whose ARNs are known before anything exists: others' secrets may be made by the app. */
export function knownRoleSecrets(value: string): ReadonlyMap<string, string> {
  return new Map([...roleSecrets(value)].filter(([, arn]) => !arn.includes(UNKNOWN)));
}

/** The password of a declared client role. */
export function passwordOf(role: string, { values, secret }: Pick<LiveUpgrade, 'values' | 'secret'>): string {
  const arn = roleSecrets(values.RoleSecrets).get(role);
  if (arn !== undefined) return passwordIn(secret(arn));
  throw new Error(
    `The clients of this rehearsal log in as '${role}', which the upgrade does not declare: add it to roles.`,
  );
}

/** @param secret text of a secret of a user */
export function passwordIn(secret: string): string {
  return (JSON.parse(secret) as { password: string }).password;
}
