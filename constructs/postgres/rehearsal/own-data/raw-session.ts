import type { Client, Connection } from 'pg';

/** What the server says to a statement. */
interface ServerError {
  readonly message: string;
  readonly code?: string;
}

/** What pg's connection can do beside what its types tell. */
interface CopyingConnection extends Connection {
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
}

/** Statements in the bytes in which a dump holds them, whatever their encoding, and rows in chunks. */
export class RawSession {
  private copying: RawStatement | undefined;

  constructor(private readonly client: Client) {}

  /** Runs a statement. @returns whether it now takes rows @throws the server's error, with its `code` */
  async run(sql: Buffer): Promise<boolean> {
    const statement = new RawStatement(sql);
    // Its types know no statement but pg's own kinds.
    (this.client as unknown as { query(statement: RawStatement): void }).query(statement);
    const takesRows = await statement.answered;
    this.copying = takesRows ? statement : undefined;
    return takesRows;
  }

  async rows(chunk: Buffer): Promise<void> {
    await Promise.race([this.copying?.ended, copyOn(this.connection, chunk)]);
  }

  /** Ends the rows. @throws the server's error when it did not take them */
  async endRows(): Promise<void> {
    this.connection.endCopyFrom();
    await this.copying?.ended;
    this.copying = undefined;
  }

  private get connection(): CopyingConnection {
    return this.client.connection as CopyingConnection;
  }
}

async function copyOn(connection: CopyingConnection, chunk: Buffer): Promise<void> {
  connection.sendCopyFromChunk(chunk);
  const { stream } = connection;
  if (!stream.writableNeedDrain) return;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      stream.off('drain', done).off('close', done);
      resolve();
    };
    stream.on('drain', done).on('close', done);
  });
}

/** One simple query, as pg's client drives it: the names of its methods are pg's. */
class RawStatement {
  /** Whether rows are wanted. */
  readonly answered: Promise<boolean>;
  readonly ended: Promise<void>;
  private answer!: (takesRows: boolean) => void;
  private end!: () => void;
  private fail!: (error: ServerError) => void;

  constructor(private readonly sql: Buffer) {
    this.ended = new Promise((resolve, reject) => {
      this.end = resolve;
      this.fail = reject;
    });
    this.answered = new Promise((resolve, reject) => {
      this.answer = resolve;
      this.ended.then(() => resolve(false), reject);
    });
    // Whoever waits for the answer, or for the end of the rows, is told.
    this.ended.catch(() => undefined);
  }

  submit(connection: Connection): void {
    const head = Buffer.alloc(5);
    head.write('Q');
    head.writeInt32BE(this.sql.length + 5, 1);
    connection.stream.write(Buffer.concat([head, this.sql, Buffer.alloc(1)]));
  }

  handleCopyInResponse(): void {
    this.answer(true);
  }

  handleError(error: ServerError): void {
    this.fail(error);
  }

  handleReadyForQuery(): void {
    this.end();
  }

  handleRowDescription(): void {}
  handleDataRow(): void {}
  handlePortalSuspended(): void {}
  handleCommandComplete(): void {}
  handleEmptyQuery(): void {}
  handleCopyData(): void {}
}
