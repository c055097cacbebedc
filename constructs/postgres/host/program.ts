/**
 * The program of the migration host: `program try-schema do`, `program copy do`, `program compare do`; `program certificates <region>` prints the
 * certificates of RDS' authorities there, or ends with 3 where it brings none.
 */
import { compareSides } from './compare/step';
import { copy } from './copy/copy';
import { trySchema } from './copy/try-schema';
import { openHost, serversOf, type Host } from './host';
import { lookAtServers } from './look-at-servers';
import { rdsCertificates } from './rds-certificates';
import { regionOf } from './region';
import { readValues } from './values';
import { wordsOf } from '../function/words/words-of';
import { saysMore, WholeMessages } from './whole-messages';
import { Workspace } from './workspace';

const WORK: Readonly<Record<string, (host: Host) => Promise<void>>> = {
  'copy do': copy,
  'compare do': compareSides,
  'try-schema do': trySchema,
  'ready-host check': lookAtServers,
};

/** What changes nothing takes no turn: it may look while somebody works. */
const LOOKS = ['ready-host check'];

/** Exit codes of a program that was asked to end, as shells have them. */
const SIGNALS: Partial<Record<NodeJS.Signals, number>> = { SIGTERM: 143, SIGINT: 130, SIGHUP: 129 };

const NO_CERTIFICATES = 3;

async function main(): Promise<number> {
  const [first, second = ''] = process.argv.slice(2);
  if (first === 'certificates') return printCertificates(second);
  await workOn(process.argv.slice(2).join(' '));
  return 0;
}

function printCertificates(region: string): number {
  const certificates = rdsCertificates(region);
  if (certificates === undefined) return NO_CERTIFICATES;
  process.stdout.write(certificates);
  return 0;
}

async function workOn(name: string): Promise<void> {
  const work = WORK[name];
  if (work === undefined) throw new Error(`Unknown work "${name}". There is ${Object.keys(WORK).join(', ')}.`);
  const values = readValues(process.env);
  process.env.AWS_REGION ??= regionOf(values.green.secretArn);
  const workspace = new Workspace();
  const servers = serversOf(values);
  let host: Host | undefined;
  const clean = () => {
    host?.tools.end();
    workspace.remove();
  };
  for (const [signal, code] of Object.entries(SIGNALS)) {
    process.once(signal, () => {
      clean();
      process.exit(code);
    });
  }
  const messages = new WholeMessages(values.home);
  try {
    host = await openHost(values, servers, workspace, !LOOKS.includes(name));
    await work(host);
  } catch (error) {
    if (!saysMore(error)) throw error;
    messages.add(error);
    throw new Error(`${wordsOf(error)}\nThe whole message, which may hold rows: ${await messages.keep(host, name)}`, {
      cause: error,
    });
  } finally {
    clean();
    await Promise.all(servers.map((server) => server.end()));
  }
}

main().then(
  // What was written to a pipe may still be on its way.
  (code) => process.stdout.write('', () => process.exit(code)),
  (error: unknown) => {
    process.stderr.write(`cdk-cutover: ${wordsOf(error)}\n`, () => process.exit(1));
  },
);
