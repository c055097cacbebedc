import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Line } from '../../../../scripts/bench/line';
import type { Contestant } from '../../../../scripts/bench/measure';
import { interleaved, ratios } from '../../../../scripts/bench/measure';
import type { Bench } from '../../../../scripts/bench/options';
import { handDocuments } from './documents';

/** As many upgrades as a stack takes: CloudFormation's limit for a template is 1 MB. */
const PER_STACK = 5;

/** How long an app takes to be synthesised, from the start of its process to its end. */
export async function benchSynth({ rounds, quick, told }: Bench): Promise<Line[]> {
  const folder = mkdtempSync(join(tmpdir(), 'cdk-cutover-bench-'));
  try {
    const [few, many] = quick ? [1, 2] : [10, 100];
    const outdir = join(folder, 'cdk.out');
    const documents = join(folder, 'documents.json');
    await synthesise('ours-app', [1, PER_STACK], outdir);
    const template = readTemplate(outdir);
    writeFileSync(documents, JSON.stringify(handDocuments(template)));
    await synthesise('by-hand-app', [documents], outdir);
    assertAlike(kinds(template), kinds(readTemplate(outdir)));

    const app = (name: string, program: string, args: readonly (string | number)[]): Contestant => ({
      name,
      prepare: async () => rmSync(outdir, { recursive: true, force: true }),
      run: () => synthesise(program, args, outdir),
    });
    const one = await interleaved(
      rounds,
      [app('ours', 'ours-app', [1, PER_STACK]), app('by hand', 'by-hand-app', [documents])],
      told,
    );
    const scale = await interleaved(
      rounds,
      [app('few', 'ours-app', [few, PER_STACK]), app('many', 'ours-app', [many, PER_STACK])],
      told,
    );
    const note = `${Object.values(kinds(template)).reduce((sum, count) => sum + count, 0)} resources`;
    return [
      {
        ...{
          part: 'synth',
          name: 'by hand',
          what: 'our time ÷ that of the same resources by hand',
          atMost: 1.25,
          note,
        },
        values: ratios(one, 'ours', 'by hand'),
      },
      {
        ...{
          part: 'synth',
          name: '100 upgrades',
          what: 'time for each of 100 upgrades ÷ for each of 10',
          atMost: 1.25,
        },
        note: quick ? `here ${many} and ${few}` : `${PER_STACK} to a stack`,
        values: ratios(scale, 'many', 'few').map((ratio) => (ratio * few) / many),
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Template {
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties: object }>>;
}

async function synthesise(app: string, args: readonly (string | number)[], outdir: string): Promise<void> {
  const { context } = JSON.parse(readFileSync(resolve('cdk.json'), 'utf8')) as { context: object };
  // The CDK's own validation of templates would cost both the same: without it a difference shows more clearly.
  const cdk = { CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: JSON.stringify(context), CDK_VALIDATION: 'false' };
  // Built beside the bench.
  const program = join(__dirname, 'synth', `${app}.js`);
  await promisify(execFile)(process.execPath, [program, ...args.map(String)], { env: { ...process.env, ...cdk } });
}

function readTemplate(outdir: string): Template {
  return JSON.parse(readFileSync(join(outdir, 'Upgrades0.template.json'), 'utf8')) as Template;
}

function kinds({ Resources }: Template): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { Type } of Object.values(Resources)) counts[Type] = (counts[Type] ?? 0) + 1;
  return counts;
}

/** What is compared must be the same: a difference of kinds or numbers would make the ratio worthless. */
function assertAlike(ours: Record<string, number>, byHand: Record<string, number>): void {
  const types = [...new Set([...Object.keys(ours), ...Object.keys(byHand)])];
  const unlike = types.filter((type) => (ours[type] ?? 0) !== (byHand[type] ?? 0));
  if (unlike.length === 0) return;
  const words = unlike.map((type) => `${type} ${ours[type] ?? 0} and ${byHand[type] ?? 0}`);
  throw new Error(`Ours and by hand are not the same resources: ${words.join(', ')}`);
}
