import { DatabaseError } from 'pg';
import { wordsOf } from '../../function/words/words-of';
import type { LoadStatements } from '../load/statements';
import type { BlueContents } from '../blue-contents';
import type { BlueServer } from './blue-server';
import { makeClientWork, type ClientWork } from './client-work';
import { DumpError } from './dump-error';
import { identifyDump } from './dump-format';
import type { GivenDump } from './dump-reader';
import { extensionsLeftOut } from './extensions';
import { inspectDumps, type InspectedDumps } from './inspect';
import { loadDumps } from './load-dumps';
import { readOwnStatements } from './own-statements-file';
import { ServerMessages } from './server-messages';

export interface OwnDataSettings {
  readonly dumps: readonly GivenDump[];
  readonly globals?: string;
  /** File of statements that clients run beside the rehearsal's own. @default none */
  readonly statements?: string;
  readonly without: readonly string[];
  readonly blueVersion: string;
  readonly greenVersion: string;
  /** Gets all that servers say of a dump that they refuse, rows included. */
  readonly messagesFile: string;
  readonly say: (words: string) => void;
  readonly signal: AbortSignal;
}

/** Blue holds what the user's dumps hold. */
export class OwnData implements BlueContents {
  /** Reads and checks everything; starts nothing. @throws DumpError */
  static async read(settings: OwnDataSettings): Promise<OwnData> {
    const { statements } = settings;
    const ownStatements = statements === undefined ? undefined : await readOwnStatements(statements);
    const inspected = await inspectDumps(settings);
    const without = await extensionsLeftOut({ ...settings, ...inspected });
    return new OwnData(settings, inspected, without, ownStatements);
  }

  private work: ClientWork | undefined;

  private constructor(
    private readonly settings: OwnDataSettings,
    private readonly inspected: InspectedDumps,
    private readonly without: ReadonlySet<string>,
    readonly ownStatements: readonly string[] | undefined,
  ) {}

  get statements(): LoadStatements {
    if (this.work === undefined) throw new Error('Blue is not filled yet: nobody knows what its clients can do.');
    return this.work.statements;
  }

  async fill(
    blue: BlueServer,
    passwords: Readonly<Record<string, string>>,
    note: (words: string) => void,
  ): Promise<void> {
    const { inspected, without, settings } = this;
    const { say, signal } = settings;
    const messages = new ServerMessages(settings.messagesFile);
    for (const { file, databases } of inspected.dumps) note(`Blue held ${file.path} (${databases.join(', ')}).`);
    await loadDumps({
      ...{ ...inspected, blue, passwords, without, messages, say, note, signal },
      beforeEventTriggers: async () => {
        this.work = await makeClientWork(blue, [...inspected.plan.databases.keys()], passwords);
      },
    }).catch((cause: unknown) => {
      if (!(cause instanceof DatabaseError)) throw cause;
      throw new DumpError(`Blue cannot be filled: ${wordsOf(cause)}. ${messages.keep(cause, 'Filling blue')}`);
    });
    for (const words of inspected.plan.notes) note(words);
    if (this.work) note(this.work.words);
  }
}

/** A dump as the user writes it: `FILE`, or `NAME=FILE` for a database of another name, or one that the file does not name. */
export function givenDump(text: string): GivenDump {
  const named = /^([^/=]+)=(.+)$/s.exec(text);
  if (!named) return { file: identifyDump(text) };
  const [, name, path] = named;
  if (['template0', 'template1', 'rdsadmin', 'postgres'].includes(name)) {
    throw new DumpError(`--dump ${text}: ${name} is the instance's own database: give it another name.`);
  }
  return { file: identifyDump(path), name };
}
