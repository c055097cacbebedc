import type { Plan } from '../../lib/render/plan';
import { newFolder, removeFolders, write } from '../rehearse/assembly/handmade';
import { sampleReport } from '../report/sample-report';
import { runCli } from './cli';

afterAll(removeFolders);

const planned = async (...args: string[]) => {
  const { code, stdout, left } = await runCli(['plan', '--json', ...args]);
  expect({ code, left }).toEqual({ code: 0, left: [] });
  return (JSON.parse(stdout) as readonly Plan[])[0];
};

test('the plan of an example is JSON, and knows whether these bytes were rehearsed', async () => {
  const never = await planned();
  expect(never).toMatchObject({ upgrade: 'kong', rehearsed: { what: 'never' } });
  expect(never.changesOnBlue.map(({ step }) => step)).toContain('install-fence');

  const report = newFolder();
  const { startedAt: when, outcome } = sampleReport;
  write(report, 'report.json', { ...sampleReport, fingerprint: never.fingerprint });
  expect((await planned('--report', report)).rehearsed).toEqual({ what: 'these bytes', when, outcome });
  const uncorrected = await planned('--report', report, '--example', 'kong-uncorrected');
  expect(uncorrected.rehearsed).toEqual({ what: 'another upgrade', of: 'kong' });
});

test('a report that is none is named', async () => {
  const report = newFolder();
  write(report, 'report.json', '{');
  const { code, stderr } = await runCli(['plan', '--report', report]);
  expect(code).toBe(2);
  expect(stderr).toContain('report.json is no report of a rehearsal');
});

test('without --json it is for people', async () => {
  const { code, stdout } = await runCli(['plan']);
  expect(code).toBe(0);
  expect(stdout).toContain('CUTOVER');
  expect(stdout).toContain('POINT OF NO RETURN');
});
