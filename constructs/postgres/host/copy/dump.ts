import type { Aim, Tools } from '../tools';
import type { Workspace } from '../workspace';
import { bytesOf, characters } from './bytes';
import { contentsOf, pick, type Contents, type Part } from './contents';
import { renameRole, withoutNewerSettings } from './script-text';

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
    const list = async (option: string) => characters(await tools.pgRestore(['-l', option, archive]));
    const [before, all] = await Promise.all([list('--section=pre-data'), list('-C')]);
    return new Dump(tools, workspace, archive, contentsOf(before, all), masters);
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
  async part(part: Part, options: readonly string[] = []): Promise<string> {
    return this.sql(this.lines(part), options);
  }

  /** SQL of such lines, for green. */
  async sql(lines: readonly string[], options: readonly string[] = []): Promise<string> {
    if (lines.length === 0) return '';
    const list = this.workspace.write('list', bytesOf(`${lines.join('\n')}\n`));
    const sql = characters(await this.tools.pgRestore(['-f', '-', ...options, '-L', list, this.archive]));
    return renameRole(withoutNewerSettings(sql), this.masters.blue, this.masters.green);
  }
}
