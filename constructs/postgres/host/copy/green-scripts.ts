import type { Conversation } from '../children';
import type { Host } from '../host';
import type { Aim } from '../tools';
import { bytesOf } from './bytes';

/** Settings of one script's session, beside those of all. */
export type Settings = Readonly<Record<string, string>>;

/**
 * Runs scripts in a database of green, each as if in a session of its own, and nothing of it if somebody else fills that database by then. Starting
 * psql and connecting takes longer than most scripts do, so whoever is done with one leaves it to the next.
 */
export class GreenScripts {
  private readonly idle: Conversation[] = [];

  /** @param guard SQL, first in each script: fails where somebody else fills the database */
  constructor(
    private readonly host: Pick<Host, 'tools' | 'workspace'>,
    private readonly aim: Aim,
    private readonly guard: string,
  ) {}

  /** Has a session ready for the first script. @throws ToolError */
  async open(): Promise<void> {
    const psql = this.host.tools.converse(this.aim);
    await psql.tell('');
    this.idle.push(psql);
  }

  /** One after the other, as far as there is something in them. @throws ToolError */
  async run(scripts: readonly string[], settings: Settings = {}): Promise<void> {
    const some = scripts.filter((script) => script.trim() !== '');
    if (some.length === 0) return;
    const begin = [this.guard, ...Object.entries(settings).map(([name, value]) => `SET ${name} = ${value};`)].join(
      '\n',
    );
    const all = some.map((script) => `${RESET}\n${begin}\n${script}`).join('\n');
    const file = this.host.workspace.write('script', bytesOf(all));
    const psql = this.idle.pop() ?? this.host.tools.converse(this.aim);
    await psql.tell(`\\i ${argument(file)}`);
    this.idle.push(psql);
  }

  /** Ends the sessions that stayed. */
  async end(): Promise<void> {
    await Promise.all(this.idle.splice(0).map((psql) => psql.end()));
  }
}

/** A path as psql's own commands read it. */
function argument(path: string): string {
  return `'${path.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}

/** Back to what the session was started with. */
const RESET = 'RESET ROLE; RESET ALL;';
