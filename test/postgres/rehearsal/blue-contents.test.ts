import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { contentsOfExample } from '../../../constructs/postgres/rehearsal/blue-contents';

const examples = resolve(__dirname, '../../../examples');

describe('the contents of an example', () => {
  it('are those of another one, where its load.json says so', () => {
    expect(contentsOfExample(join(examples, 'kong-uncorrected'))?.statements).toEqual(
      contentsOfExample(join(examples, 'kong'))?.statements,
    );
  });

  it('are nothing where there is no load.json', () => {
    const folder = mkdtempSync(join(tmpdir(), 'contents-'));
    expect(contentsOfExample(folder)).toBeUndefined();
    rmSync(folder, { recursive: true });
  });
});
