import { PSQL, type Aim, type Tools } from '../tools';
import type { Workspace } from '../workspace';
import { bytesOf, characters } from './bytes';
import { pick, type Contents, type Part } from './contents';
import { guardOf, type Filling } from './filling';
import { renameRole } from './script-text';

const OPTIONS =
  '-C -Fc --section=pre-data --section=post-data --quote-all-identifiers --no-tablespaces --no-subscriptions --lock-wait-timeout=30s -N cdk_cutover';

/** The schema of a database of blue, in parts, for green. */
export class Dump {
  /** @throws ToolError */
  static async take(
    { tools, workspace }: { readonly tools: Tools; readonly workspace: Workspace },
    aim: Aim,
    masters: { readonly blue: string; readonly green: string },
  ): Promise<Dump> {
    const archive = workspace.path('archive');
    await tools.on('blue', aim, `pg_dump ${OPTIONS} -f "$1"`, [archive]);
    const list = async (options: string) => characters(await tools.alone(`pg_restore -l ${options} "$1"`, [archive]));
    const [pre, post, all] = await Promise.all([list('--section=pre-data'), list('--section=post-data'), list('-C')]);
    return new Dump(tools, workspace, archive, { pre, post, all }, masters);
  }

  private constructor(
    private readonly tools: Tools,
    private readonly workspace: Workspace,
    private readonly archive: string,
    readonly contents: Contents,
    private readonly masters: { readonly blue: string; readonly green: string },
  ) {}

  /** A part's lines of the contents. */
  lines(part: Part): readonly string[] {
    return pick(this.contents, part);
  }

  /** SQL of a part for green; empty when there is nothing in it. @param options of pg_restore */
  async part(part: Part, options = ''): Promise<string> {
    return this.sql(this.lines(part), options);
  }

  /** SQL of such lines, for green. */
  async sql(lines: readonly string[], options = ''): Promise<string> {
    if (lines.length === 0) return '';
    const list = this.workspace.write('list', bytesOf(`${lines.join('\n')}\n`));
    const sql = characters(await this.tools.alone(`pg_restore -f - ${options} -L "$1" "$2"`, [list, this.archive]));
    return renameRole(sql, this.masters.blue, this.masters.green);
  }
}

/**
 * Runs scripts on green, one after the other, as far as there is something in them, and nothing if somebody else fills it by then.
 * @param more settings of the session
 * @throws ToolError
 */
export async function runOnGreen(
  filling: Filling,
  scripts: readonly string[],
  more: Readonly<Record<string, string>> = {},
): Promise<void> {
  const { aim, host } = filling;
  const some = scripts.filter((script) => script.trim() !== '');
  if (some.length === 0) return;
  // Each is written for a session of its own.
  const file = host.workspace.write('script', bytesOf([guardOf(filling), ...some].join('\nRESET ROLE; RESET ALL;\n')));
  await host.tools.on('green', { ...aim, more: { ...aim.more, ...more } }, `${PSQL} -f "$1" >/dev/null`, [file]);
}
