import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';

/** Ids to run a server with: database servers refuse to run as root. */
export interface ServerAccount {
  readonly uid: number;
  readonly gid: number;
}

/**
 * The account servers run with: `undefined` means the present one.
 * @param uid the present user. @default the process' own
 */
export function serverAccount(uid = process.getuid?.() ?? userInfo().uid): ServerAccount | undefined {
  if (uid !== 0) return undefined;
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith('nobody:'));
  if (!line) {
    throw new Error(
      'Database servers do not run as root, and this system has no user "nobody" to run it with. Run the rehearsal as an ordinary user.',
    );
  }
  const [, , nobody, group] = line.split(':');
  // macOS writes nobody's ids as -2.
  return { uid: Number(nobody) >>> 0, gid: Number(group) >>> 0 };
}
