import { setTimeout as pause } from 'node:timers/promises';
import { abort } from './abort-run';
import type { AbortEnd } from './abort-run';
import { readDeployed } from './deployed';
import type { Deployed } from './deployed';
import type { FallBackChoice } from '../operate/documents';
import { follow } from './follow';
import type { FollowOptions } from './follow';
import type { ObservedExecution } from '../operate/execution';
import { isPermanent, OperateError, wordsOf } from '../operate/errors';
import { look } from './look';
import type { Clients, Look } from './look';
import type { OperatedUpgrade } from './operated-upgrade';
import { runEnd } from './outcome';
import type { RunEnd } from './outcome';
import { startOrJoin } from '../operate/start';
import { ask } from '../operate/ask';
import { onceAwake } from '../operate/waking';
import type { WakingPatience } from '../operate/waking';
import { documentOf } from './verb';
import type { Verb } from './verb';

const TRIES = 10;
const BETWEEN_TRIES_MS = 3_000;

/** What a run is started with. */
export interface RunChoices {
  /** What becomes of the writes that green took, when falling back. @default - the document refuses */
  readonly fallBack?: FallBackChoice;
  /** Refuse before the fence what would take longer, in seconds. @default 0, which is no limit */
  readonly timeLimitSeconds?: number;
}

/** A run that was followed to its end. */
export interface EndedRun extends RunEnd {
  readonly run: ObservedExecution;
  readonly look: Look;
}

/** Acts on an upgrade as its operator: looks, starts documents and follows them. Remembers nothing: whoever comes later finds the same. */
export class Operator {
  /** @throws RefusedError when the upgrade is not deployed there */
  static async of(clients: Clients, upgrade: OperatedUpgrade): Promise<Operator> {
    return new Operator(clients, upgrade, await readDeployed(clients.ssm, upgrade));
  }

  private constructor(
    readonly clients: Clients,
    readonly upgrade: OperatedUpgrade,
    readonly deployed: Deployed,
  ) {}

  /** @param waking how long a function is waited for that was idle for weeks. @default - two minutes */
  look(waking?: WakingPatience): Promise<Look> {
    return look(this.clients, this.upgrade, this.deployed, waking);
  }

  /** Does every look of preflight and nothing else. Answers what each found; throws with all of it when one of them would stop a cutover. */
  async preflight(): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const found = [];
    const failed = [];
    for (const question of this.deployed.looks) {
      try {
        found.push((await onceAwake(() => ask(this.clients.lambda, question))) as Readonly<Record<string, unknown>>);
      } catch (error) {
        failed.push(wordsOf(error));
      }
    }
    if (failed.length > 0) throw new OperateError(failed.join('\n'));
    return found;
  }

  /** Starts the verb's document. Answers the execution's id. */
  start(verb: Verb, { fallBack, timeLimitSeconds = 0 }: RunChoices): Promise<string> {
    const known = new Set(this.upgrade.runbook.parameters.map(({ name }) => name));
    const given = { TimeLimitSeconds: String(timeLimitSeconds), ...(fallBack && { FallBack: fallBack }) };
    const parameters = Object.fromEntries(Object.entries(given).filter(([name]) => known.has(name)));
    return startOrJoin(this.clients.ssm, { document: this.upgrade.documents[documentOf[verb]], parameters });
  }

  follow(id: string, options: FollowOptions): Promise<ObservedExecution> {
    return follow(this.clients.ssm, id, options);
  }

  /**
   * What a run that has ended came to.
   * @param seen what is so now. @default - it is looked at, for up to half a minute until who serves is known
   */
  async end(verb: Verb, run: ObservedExecution, seen?: Look): Promise<EndedRun> {
    // The run has called the function: where it is not awake by now, nobody waits for that twice.
    seen ??= await this.lookPatiently(
      () => undefined,
      ({ state }) => state.reachable,
      { forMs: 0 },
    );
    return { ...runEnd(verb, run, seen.state, this.upgrade.runbook), run, look: seen };
  }

  /** Stops what runs and takes back what was done, as long as the move was not submitted. */
  abort(options: FollowOptions, say: (words: string) => void): Promise<AbortEnd> {
    const { clients, upgrade } = this;
    const { signal } = options;
    const look = () => this.lookPatiently(say);
    return abort({ clients, upgrade, say, signal, look, follow: (id) => this.follow(id, options) });
  }

  /**
   * AWS being away for a moment ends nothing.
   * @param enough whether what was seen will do; the last look does in any case
   */
  private async lookPatiently(
    say: (words: string) => void,
    enough = (_: Look) => true,
    waking?: WakingPatience,
  ): Promise<Look> {
    for (let tries = 1; ; tries += 1) {
      try {
        const seen = await this.look(waking);
        if (enough(seen) || tries === TRIES) return seen;
      } catch (error) {
        if (isPermanent(error) || tries === TRIES) throw error;
        say(`AWS did not answer, asking again: ${wordsOf(error)}`);
      }
      await pause(BETWEEN_TRIES_MS);
    }
  }
}
