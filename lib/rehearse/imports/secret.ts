import { randomBytes } from 'node:crypto';
import type { ImportContext } from '../../system/rehearsal-system';
import { randomText } from '../resources/physical-names';

/** Makes a secret that the app only names, with this user name. @returns the password that it holds */
export function importSecret({ aws, isPartial }: ImportContext, declared: string, username: string): string {
  const password = randomBytes(18).toString('base64url');
  const arn = isPartial(declared) ? `${declared}-${randomText(6)}` : declared;
  const name = arn.split(':secret:')[1]?.replace(/-[A-Za-z0-9]{6}$/, '') ?? arn;
  aws.secretsManager.putSecret({ arn, name, value: JSON.stringify({ username, password }) });
  return password;
}
