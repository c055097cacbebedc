import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { newFolder } from '../rehearse/assembly/handmade';
import { memoryFolder } from '../harness/memory-folder';

/** Temporary folders by the folders that the command line was started in. Short: a longer one has no room for a server's socket. */
const temporaries = new Map<string, string>();
afterAll(() => temporaries.forEach((path) => rmSync(path, { recursive: true, force: true })));

const cli = resolve(__dirname, '../../dist/bin/cli.js');

export interface CliOptions {
  /** Of an earlier call, to go on in it. @default - a new one */
  readonly folder?: string;
  /** Whoever reads standard error stops once it holds the words, as `2>&1 | head` does. */
  readonly deafAfter?: string;
  /** @default this process' own */
  readonly path?: string;
  /** Sends a signal once standard error or output holds the words, or some ms later. */
  readonly signal?: { readonly name: NodeJS.Signals; readonly after: string; readonly delayMs?: number };
}

/** Runs the bundled command line, in a folder and with a temporary folder of its own. */
export async function runCli(args: readonly string[], options: CliOptions = {}) {
  if (!existsSync(cli)) throw new Error(`${cli} is not there: npm run bundle`);
  const folder = options.folder ?? newFolder();
  const temporary = temporaries.get(folder) ?? mkdtempSync(`${memoryFolder()}/cdk-cutover-cli-${process.pid}-`);
  temporaries.set(folder, temporary);
  // Servers run as another account where this one is root.
  chmodSync(temporary, 0o711);
  const child = spawn(process.execPath, [cli, ...args], {
    cwd: folder,
    env: { ...process.env, TMPDIR: temporary, ...(options.path === undefined ? {} : { PATH: options.path }) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { stdout: '', stderr: '' };
  let { signal } = options;
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      said[name] += text;
      if (name === 'stderr' && options.deafAfter !== undefined && text.includes(options.deafAfter))
        child.stderr.destroy();
      if (signal === undefined || !said[name].includes(signal.after)) return;
      const { name: sent, delayMs = 0 } = signal;
      setTimeout(() => child.kill(sent), delayMs);
      signal = undefined;
    });
  }
  await once(child, 'close');
  const left = readdirSync(temporary, { recursive: true }).map(String);
  return {
    ...said,
    code: child.exitCode,
    folder,
    /** What lies in its folders afterwards, the empty folder of all runs aside. */
    left: [...readdirSync(folder), ...left.filter((name) => !/^cdk-cutover-\d+$/.test(name))],
  };
}
