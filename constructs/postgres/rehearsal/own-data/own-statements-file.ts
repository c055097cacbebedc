import { readFileSync } from 'node:fs';
import { DumpError } from './dump-error';
import { piecesOf, SqlTextError } from './sql-pieces';
import { copiesFromInput } from './sql-words';

/**
 * Statements for clients to run: parted by semicolons, or one a line in a file without any.
 * @throws DumpError naming the line of what cannot be run
 */
export async function readOwnStatements(path: string): Promise<readonly string[]> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new DumpError(`The statements in ${path} cannot be read: ${(cause as Error).message}`, { cause });
  }
  const found = await parted(`${text}\n;`, path);
  const [only] = found;
  const isList = found.length === 1 && !new RegExp(';\\s*$').test(text);
  const lines = isList ? only.split('\n').map((line) => line.trim()) : found;
  const statements = lines.filter((line) => line !== '' && !line.startsWith('--'));
  if (statements.length === 0) throw new DumpError(`${path} holds no statement.`);
  return statements;
}

async function parted(text: string, path: string): Promise<string[]> {
  const statements: string[] = [];
  const bytes = async function* (): AsyncGenerator<Buffer> {
    yield Buffer.from(text);
  };
  try {
    for await (const piece of piecesOf(bytes())) {
      if (piece.kind === 'command')
        throw new SqlTextError(`line ${piece.line}: ${piece.text}: psql's, not the server's`);
      if (piece.kind !== 'statement') continue;
      const sql = piece.text.toString('utf8').trim();
      if (copiesFromInput(sql)) throw new SqlTextError(`line ${piece.line}: COPY … FROM stdin has no rows here`);
      statements.push(sql);
    }
  } catch (cause) {
    throw cause instanceof SqlTextError ? new DumpError(`${path}: ${cause.message}`, { cause }) : cause;
  }
  return statements;
}
