import { removeFolders } from '../rehearse/assembly/handmade';
import { runCli } from './cli';

afterAll(removeFolders);

test.each([
  ['SIGINT', 130, 'Starting what exists already'],
  ['SIGTERM', 143, 'Deploying stack KongUpgrade with active: BLUE'],
  ['SIGINT', 130, 'Clients are at work'],
] as const)('%s ends all that was started, says so, and exits with %d: at "%s"', async (name, code, after) => {
  const started = Date.now();
  const result = await runCli(['rehearse'], { signal: { name, after } });
  expect(result.stderr).toMatch(
    new RegExp(`Interrupted \\(${name}\\)\\. Everything that this rehearsal started has ended; nothing is left\\.\n$`),
  );
  expect({ code: result.code, left: result.left, stdout: result.stdout }).toEqual({ code, left: [], stdout: '' });
  expect(Date.now() - started).toBeLessThan(60_000);
});
