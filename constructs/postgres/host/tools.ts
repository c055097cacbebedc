import { readdirSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { majorOf, type Server } from '../function/server';
import { Children, type Conversation } from './children';
import type { HostValues } from './values';
import { startUpOptions } from './session-settings';
import type { Workspace } from './workspace';

/** psql that stops at the first error and tells its SQLSTATE. */
export const PSQL = 'psql -XqAt -v ON_ERROR_STOP=1 -v VERBOSITY=verbose';

const RELAY = `n=$1; shift; to=()
for argument in "\${@:n+1}"; do
  if [[ $argument == @* ]]; then to+=("$(<"\${argument#@}")"); else to+=("$argument"); fi
done
PGSERVICE=blue PGOPTIONS=$BLUE_OPTIONS ${PSQL} "\${@:1:n}" | ${PSQL} "\${to[@]}" >/dev/null`;

/** How a tool's connection differs from the next one's. */
export interface Aim {
  readonly database: string;
  /** What libpq's tools print and read. */
  readonly encoding: string;
  /** Settings of its session, beside those of all. */
  readonly more?: Readonly<Record<string, string>>;
}

/** PostgreSQL's own programs, connected as the masters. No secret is an argument or a variable of theirs. */
export class Tools {
  /** Each session is called as the servers' own are. */
  static async start(
    values: HostValues,
    [blue, green]: readonly [Server, Server],
    workspace: Workspace,
  ): Promise<Tools> {
    const sides = [blue, green];
    const [services, passwords] = [[] as string[], [] as string[]];
    const majors = await Promise.all(
      sides.map(async (server) => {
        const { username, password } = await server.master();
        const { host, port } = server.values;
        passwords.push([host, String(port), '*', username, password].map(passwordField).join(':'));
        services.push(
          ...[`[${server.side}]`, `host=${host}`, `port=${port}`, `user=${username}`, 'sslmode=verify-full'],
          ...[`sslrootcert=${join(values.home, 'rds-ca.pem')}`, `application_name=${server.sessionName}`],
          ...['connect_timeout=10', 'keepalives_idle=10', 'keepalives_interval=5', 'keepalives_count=3'],
        );
        return majorOf(await server.book());
      }),
    );
    const environment = {
      ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('PG'))),
      PATH: toolsPath(),
      LC_ALL: 'C',
      PGSERVICEFILE: workspace.write('services', `${services.join('\n')}\n`),
      PGPASSFILE: workspace.write('passwords', `${passwords.join('\n')}\n`),
    };
    return new Tools(new Children(environment, join(values.home, 'tools.log')), {
      blue: majors[0]!,
      green: majors[1]!,
    });
  }

  private constructor(
    private readonly children: Children,
    private readonly majors: { readonly blue: number; readonly green: number },
  ) {}

  /**
   * Variables of a side's connection. The database's name goes by one: as an argument libpq would read some names as connection strings.
   */
  variables(side: 'blue' | 'green', { database, encoding, more }: Aim): Readonly<Record<string, string>> {
    return {
      PGSERVICE: side,
      PGDATABASE: database,
      PGCLIENTENCODING: encoding,
      PGOPTIONS: startUpOptions(side, this.majors[side], more),
    };
  }

  /** Runs a command on one side. @throws ToolError */
  on(side: 'blue' | 'green', aim: Aim, command: string, args: readonly string[]): Promise<Buffer> {
    return this.children.run(command, args, this.variables(side, aim));
  }

  /** Runs pg_restore on a file. @throws ToolError */
  pgRestore(args: readonly string[]): Promise<Buffer> {
    return this.children.call('pg_restore', args);
  }

  /** Starts psql on green. */
  converse(aim: Aim): Conversation {
    return this.children.converse(PSQL, this.variables('green', aim));
  }

  /**
   * Pipes what psql prints on blue into psql on green.
   * @param to arguments of green's psql; `@` and a file stands for what is in that file
   * @throws ToolError
   */
  async relay(aim: Aim, from: readonly string[], to: readonly string[]): Promise<void> {
    const { PGOPTIONS: BLUE_OPTIONS = '' } = this.variables('blue', { ...aim, more: {} });
    await this.children.run(RELAY, [String(from.length), ...from, ...to], {
      ...this.variables('green', aim),
      BLUE_OPTIONS,
    });
  }

  /** Ends all of them; nothing is started any more. */
  end(): void {
    this.children.endAll();
  }
}

/** Fields of a password file are divided by colons. */
function passwordField(text: string): string {
  return text.replace(/[\\:]/g, '\\$&');
}

/** Debian's tools are scripts that look for the newest version each time they are called: that adds up while clients wait. */
function toolsPath(path = process.env.PATH ?? ''): string {
  const psql = path
    .split(delimiter)
    .flatMap((folder) => real(join(folder, 'psql')) ?? [])
    .at(0);
  if (psql === undefined || !psql.endsWith('/pg_wrapper')) return path;
  const newest = readdirSync('/usr/lib/postgresql')
    .sort((one, other) => Number(other) - Number(one))
    .map((version) => `/usr/lib/postgresql/${version}/bin/psql`)
    .find((file) => real(file) !== undefined);
  return newest === undefined ? path : `${dirname(newest)}${delimiter}${path}`;
}

function real(file: string): string | undefined {
  try {
    return realpathSync(file);
  } catch {
    return undefined;
  }
}
