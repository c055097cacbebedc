import { existsSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { readAssembly } from '../../lib/rehearse/assembly/cloud-assembly';
import { findStack } from '../../lib/rehearse/assembly/upgrades';
import { ownClientConfig } from '../../lib/rehearse/aws/own-client-config';
import { keep } from '../../lib/rehearse/run/kept';
import { redeploy } from '../../lib/rehearse/run/redeploy';
import type { Rehearsal } from '../../lib/rehearse/run/rehearsal';
import { commandLine } from '../command-line';
import type { RehearsalSession } from '../rehearsal-session';
import type { DeployAnswer, DeployRequest } from './control';

const FOLDER_LOOK_MS = 5_000;

/** A rehearsal that goes on after it has ended, for other commands to act on. */
export class KeptRehearsal {
  constructor(
    private readonly session: RehearsalSession,
    private readonly rehearsal: Rehearsal,
  ) {
    const { assembly, stack } = session.subject;
    this.tellReach(assembly.directory, stack.stackName);
  }

  /** How to reach and to end it. */
  get words(): string {
    const lines = this.rehearsal.live.reach().map((line) => `  ${line}`);
    const program = commandLine();
    return ['Kept:', ...lines, `Go on with: ${program} status --rehearsal`, `End it with: ${program} clean`, ''].join(
      '\n',
    );
  }

  /** Deploys another synth of the app over it. From then on commands go by that one. */
  async deploy({ app, stack: name }: DeployRequest): Promise<DeployAnswer> {
    const assembly = readAssembly(app);
    const stack = findStack(assembly, name ?? this.session.subject.stack.stackName);
    const { status, failure } = await redeploy(this.rehearsal, assembly, stack);
    if (failure !== undefined) return { status, failure: `${failure.constructPath}: ${failure.reason}` };
    this.tellReach(assembly.directory, stack.stackName);
    return { status };
  }

  /** Resolves once somebody has deleted its folder: then nobody can reach it any more, nor end it. */
  async folderIsGone(): Promise<void> {
    while (existsSync(this.session.run.path)) await pause(FOLDER_LOOK_MS, undefined, { ref: false });
  }

  private tellReach(app: string, stack: string): void {
    keep(this.session.run, { client: ownClientConfig(this.rehearsal.aws), app, stack });
  }
}
