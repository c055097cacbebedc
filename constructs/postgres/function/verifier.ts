import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';

/** What `password_encryption` names. */
export type Encryption = 'md5' | 'scram-sha-256';

/**
 * The form in which PostgreSQL stores a password. Computed here, so that a server that logs DDL never prints the password.
 * @param salt @default 16 random bytes
 */
export function verifierOf(role: string, password: string, encryption: Encryption, salt = randomBytes(16)): string {
  if (encryption === 'md5') return `md5${createHash('md5').update(`${password}${role}`).digest('hex')}`;
  const iterations = 4096;
  const salted = pbkdf2Sync(prepared(password), salt, iterations, 32, 'sha256');
  const hmac = (key: Buffer, text: string) => createHmac('sha256', key).update(text).digest();
  const stored = createHash('sha256').update(hmac(salted, 'Client Key')).digest('base64');
  const server = hmac(salted, 'Server Key').toString('base64');
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${stored}:${server}`;
}

/** SASLprep as far as clients and server agree on it: other spaces become spaces, then compatibility composition. */
function prepared(password: string): string {
  return password.replace(/[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/g, ' ').normalize('NFKC');
}
