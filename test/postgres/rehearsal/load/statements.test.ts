import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readLoadStatements } from '../../../../constructs/postgres/rehearsal/load/statements';

describe('the statements of an example', () => {
  it('are Kong’s in examples/kong', () => {
    const { database, role, read, write } = readLoadStatements(join(__dirname, '../../../../examples/kong/load.json'));
    expect([database, role]).toEqual(['kong', 'kong']);
    expect([read.match(/FROM \w+|JOIN \w+/g), write.split(' (')[0]]).toEqual([
      ['FROM routes', 'JOIN services', 'JOIN plugins'],
      'INSERT INTO request_log',
    ]);
  });

  it('name what is missing', () => {
    const folder = mkdtempSync(join(tmpdir(), 'load-'));
    writeFileSync(join(folder, 'load.json'), '{"database": "kong", "role": "", "read": "select 1"}');
    expect(() => readLoadStatements(join(folder, 'load.json'))).toThrow('and lacks role, write, acknowledged.');
    rmSync(folder, { recursive: true });
  });
});
