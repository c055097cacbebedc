import { spawn } from 'node:child_process';
import { processIdentity } from '../../../lib/rehearse/workspace/process-identity';
import { createRun, createServerFolder, keepRun, recordServer } from '../../../lib/rehearse/workspace/run-folder';

/** A process that starts a server, tells about it, and waits to be killed, with `keep` as one that goes on until somebody ends it. */
function main([base, end]: string[]): void {
  const run = createRun(base);
  // As servers are started: of a process group of its own.
  const server = spawn('sleep', ['600'], { stdio: 'ignore', detached: true });
  recordServer(createServerFolder(run), {
    ...{ name: 'Blue', title: 'Lamp 1.2', address: '127.9.9.9', port: 1882, process: processIdentity(server.pid!)! },
    signals: [['SIGKILL', 5_000]],
  });
  if (end === 'keep') keepRun(run);
  process.stdout.write('started\n');
  setInterval(() => undefined, 1_000);
}

main(process.argv.slice(2));
