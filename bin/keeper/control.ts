import { once } from 'node:events';
import { chmodSync, existsSync } from 'node:fs';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Run } from '../../lib/rehearse/workspace/run-folder';

/** Another synth of the app, to be deployed over what is kept. */
export interface DeployRequest {
  readonly app: string;
  readonly stack?: string;
}

/** What became of it. */
export interface DeployAnswer {
  /** As CloudFormation says it, e.g. `UPDATE_COMPLETE`. */
  readonly status: string;
  /** Why it failed; absent when it did not. */
  readonly failure?: string;
}

/** Nobody else may connect: the socket is its owner's alone. */
const MODE = 0o600;

function socketOf({ path }: Pick<Run, 'path'>): string {
  return join(path, 'keeper.sock');
}

/** Takes requests for a kept rehearsal, one after the other. */
export async function listen(
  run: Pick<Run, 'path'>,
  deploy: (request: DeployRequest) => Promise<DeployAnswer>,
): Promise<Server> {
  let before: Promise<unknown> = Promise.resolve();
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    createInterface({ input: socket }).once('line', (line) => {
      before = before.then(async () => answer(socket, await answered(line, deploy)));
    });
  });
  server.listen(socketOf(run));
  await once(server, 'listening');
  chmodSync(socketOf(run), MODE);
  return server;
}

async function answered(
  line: string,
  deploy: (request: DeployRequest) => Promise<DeployAnswer>,
): Promise<DeployAnswer> {
  try {
    return await deploy(JSON.parse(line) as DeployRequest);
  } catch (error) {
    return { status: 'NOT_DEPLOYED', failure: error instanceof Error ? error.message : String(error) };
  }
}

function answer(socket: Socket, of: DeployAnswer): void {
  socket.end(`${JSON.stringify(of)}\n`);
}

/** Asks the process that keeps a rehearsal to deploy. @throws when it does not answer */
export async function askKeeper(run: Pick<Run, 'id' | 'path'>, request: DeployRequest): Promise<DeployAnswer> {
  if (!existsSync(socketOf(run))) throw new Error(`Rehearsal ${run.id} takes no deploys: keep another one.`);
  const socket = createConnection(socketOf(run));
  await once(socket, 'connect');
  socket.write(`${JSON.stringify(request)}\n`);
  for await (const line of createInterface({ input: socket })) return JSON.parse(line) as DeployAnswer;
  throw new Error(`Rehearsal ${run.id} ended before it answered.`);
}
