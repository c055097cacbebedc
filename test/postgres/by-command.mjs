// The life of an upgrade as a platform team goes through it: from an empty folder with the packed package to the deleted lines of the upgrade. Each
// command is the installed one; a kept rehearsal takes the place of an AWS account. What each command has to say and to return is written here.
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { assert, readJson, synthesise, withPackedApp } from '../../scripts/ci/packed-app.mjs';

/** Of its own, so that no other rehearsal of this machine is touched; short, as servers' sockets lie below it. */
const temporary = mkdtempSync('/tmp/cdk-cutover-j');
// Servers run as another account where this one is root.
chmodSync(temporary, 0o711);
const started = Date.now();
let calls = 0;

try {
  await withPackedApp(({ app }) => {
    const cli = (line, expected, env = {}) => call(app, line.split(' '), expected, env);
    const status = () => JSON.parse(cli('status --rehearsal --json', 0).stdout);
    try {
      journey({ app, cli, status });
      wayBack({ cli, status });
    } finally {
      cli('clean', 0);
    }
  });
  console.log(`journey: ${calls} commands, as promised`);
} finally {
  rmSync(temporary, { recursive: true, force: true });
}

function journey({ app, cli, status }) {
  chapter('a week before: synth, plan, deploy with active: BLUE');
  synthesise(app, 'postgres', 'cdk.out');
  assert(cli('plan', 0).stdout.includes('rehearsed    never'), 'plan says that nothing was rehearsed');
  says(cli('status', 2), /AWS_PROFILE|credentials/i, 'without credentials, status says what is missing');
  says(cli('status --rehearsal', 2), /No rehearsal is kept on this machine/, 'there is nothing to act on yet');
  says(cli('rehearse --stop-after deploy --keep', 0), /Kept:/, 'the stack is deployed and kept');
  assert(status().next.command.includes('prepare'), 'prepare comes next');
  says(cli('preflight --rehearsal', 0), /^Nothing stands in the way/, 'preflight finds no error');

  chapter('the day before: prepare, twice, and back');
  says(cli('cutover --rehearsal', 2), /say --yes/, 'without a terminal nobody cuts over by mistake');
  says(cli('retire --rehearsal --yes', 2), /Only after a cutover/, 'there is nothing to retire');
  const prepare = () => says(cli('prepare --rehearsal', 0), /SUCCEEDED {2}Blue serves and takes writes\./, 'prepared');
  prepare();
  prepare();
  assert(status().state.left, 'the fence is installed, open');
  says(cli('abort --rehearsal', 0), /^ABORTED/m, 'what was prepared is taken back');
  assert(!status().state.left, 'nothing is left on blue');

  chapter('the night: cut over, report');
  says(cli('cutover --rehearsal --yes', 0), /SUCCEEDED {2}Green serves and takes writes\./, 'green serves');
  const { outcome, comparison, probe, steps } = readJson(join(app, 'cutover/report.json'));
  const rows = comparison.figures.find(({ name }) => name === 'rows');
  assert(outcome === 'succeeded' && comparison.equal && rows.value > 0, 'the report says what was compared');
  assert(probe.writeGapMs > 0 && probe.readGapMs > 0, 'the report says how long nothing came through');
  assert(
    steps.every((step) => step.status === 'succeeded'),
    'every step succeeded',
  );
  says(cli('report --rehearsal --report again', 0), /again\/report\.html/, 'the report can be written again');
  says(cli('cutover --rehearsal --yes', 0), /Green serves already/, 'a second cutover changes nothing');
  says(cli('abort --rehearsal', 2), /^NOT ABORTED {2}It is too late to abort/m, 'it is too late to abort');
  says(cli('fall-back --rehearsal --yes', 2), /--lose-writes/, 'nobody falls back by mistake');
  const served = status();
  assert(served.state.serves === 'GREEN' && served.state.finished, 'green serves');

  chapter('the morning after: active: GREEN is deployed, and changes nothing');
  synthesise(app, 'postgres', 'green.out', { ACTIVE: 'GREEN' });
  says(cli('deploy --rehearsal --app green.out', 0), /UPDATE_COMPLETE/, 'the deploy succeeds');
  assert(status().state.target === served.state.target, 'the name leads where it led');

  chapter('a week after: retire, delete the lines');
  says(cli('retire --rehearsal --yes', 0), /SUCCEEDED/, 'the way back has ended');
  says(cli('status --rehearsal', 0), /Delete the lines of the upgrade/, 'the lines can go');
  synthesise(app, 'postgres', 'after.out', { UPGRADE: 'deleted' });
  says(cli('deploy --rehearsal --app after.out', 0), /UPDATE_COMPLETE/, 'the deploy without the lines succeeds');
  says(cli('status --rehearsal', 2), /declares no upgrade/, 'there is no upgrade any more');
  cli('clean', 0);
}

/** Another night, in which green disappoints: back to blue, and what clients wrote meanwhile is counted and given up in so many words. */
function wayBack({ cli, status }) {
  chapter('another night: cut over, and fall back');
  says(cli('rehearse --stop-after prepare --keep', 0), /Kept:/, 'green is prepared');
  const before = status();
  const fallBack = 'fall-back --rehearsal --yes --lose-writes=rehearsing';
  says(cli(fallBack, 0), /Blue serves already/, 'there is nothing to fall back from');
  says(cli('cutover --rehearsal --yes', 0), /SUCCEEDED {2}Green serves and takes writes\./, 'green serves');
  const back = cli(fallBack, 0);
  says(back, /SUCCEEDED {2}Blue serves and takes writes\./, 'back');
  says(back, /^Lost to clients: /m, 'the loss is told before');
  says(back, /^ {2}lost {8}/m, 'and at the end');
  says(cli('report --rehearsal', 0), /^ {2}lost {8}/m, 'and in the report');
  const after = status();
  assert(after.state.serves === 'BLUE' && after.state.clients === 'served', 'blue serves and takes writes');
  assert(after.state.target === before.state.target, 'the name leads where it led');
  assert(after.next.words.includes('give the upgrade a new green'), 'the next try needs a new green');
  says(cli('cutover --rehearsal --yes', 1), /green-served/, 'nobody cuts over to a green that served');
  says(cli('deploy --rehearsal --app cdk.out', 0), /UPDATE_COMPLETE/, 'a deploy with active: BLUE succeeds');
  assert(status().state.target === before.state.target, 'and the name leads where it led');
}

/** Runs the installed command line. */
function call(app, args, expected, env) {
  calls += 1;
  const { AWS_PROFILE, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, ...rest } = process.env;
  // Whatever this machine may reach, no credentials are looked for outside of it.
  const own = { TMPDIR: temporary, AWS_EC2_METADATA_DISABLED: 'true', HOME: temporary };
  const options = { cwd: app, encoding: 'utf8', env: { ...rest, ...own, ...env }, stdio: ['ignore', 'pipe', 'pipe'] };
  const result = spawnSync('npx', ['--no-install', 'cdk-cutover', ...args], options);
  const at = `${Math.round((Date.now() - started) / 1000)} s`.padStart(6);
  console.log(`${at}  cdk-cutover ${args.join(' ')}: exit code ${result.status}`);
  const all = `${result.stdout}${result.stderr}`;
  assert(result.status === expected, `exit code ${result.status}, not ${expected}:\n${all}`);
  return result;
}

function says({ stdout, stderr }, pattern, promise) {
  assert(pattern.test(stdout) || pattern.test(stderr), `not so: ${promise}. It said:\n${stdout}${stderr}`);
}

function chapter(words) {
  console.log(`\n${words}`);
}
