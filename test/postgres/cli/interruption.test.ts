import { removeFolders } from '../../rehearse/assembly/handmade';
import { runCli } from '../../cli/cli';

afterAll(removeFolders);

test.each([
  ['SIGINT', 130, 'Starting what exists already', 0, /It was preparing \(Starting what exists already: .*\)\./],
  ['SIGTERM', 143, 'Deploying stack KongUpgrade with active: BLUE', 0, /It was preparing \(Deploying stack .*\)\./],
  ['SIGINT', 130, 'Filling blue', 200, /It was preparing \(Filling blue\)\./],
  ['SIGINT', 130, 'succeeded  close-fence', 500, /It was in step copy\./],
] as const)(
  '%s ends all, says how far it was, and exits with %d: at "%s"',
  async (name, code, after, delayMs, state) => {
    const started = Date.now();
    const result = await runCli(['rehearse'], { signal: { name, after, delayMs } });
    const last = result.stderr.trimEnd().split('\n').slice(-2);
    expect(last[0]).toBe('Ending what this rehearsal started …');
    expect(last[1]).toMatch(state);
    expect(last[1]?.replace(state, '…')).toBe(
      `Interrupted (${name}). … Everything that this rehearsal started has ended; nothing is left.`,
    );
    expect({ code: result.code, left: result.left, stdout: result.stdout }).toEqual({ code, left: [], stdout: '' });
    expect(Date.now() - started).toBeLessThan(60_000);
  },
);
