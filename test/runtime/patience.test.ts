import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { patience } from '../../runtime/patience';

const root = resolve(__dirname, '../..');

test('a request that is accepted and never answered is sent again, and ends within its bound', async () => {
  let connections = 0;
  const silent = createServer((socket) => {
    connections += 1;
    socket.on('error', () => undefined).resume();
  }).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const client = new SSMClient({
    ...patience(2, 100),
    endpoint: `http://127.0.0.1:${(silent.address() as AddressInfo).port}`,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'test' },
  });
  const failure = await client.send(new GetParameterCommand({ Name: 'x' })).catch((error: Error) => error);
  expect([(failure as Error).name, connections]).toEqual(['TimeoutError', 2]);
  client.destroy();
  silent.close();
});

/** Files that make clients of the SDK otherwise than by that. */
function impatient(sources: ReadonlyMap<string, string>): string[] {
  return [...sources]
    .filter(([, text]) => /new \w+Client\(/.test(text))
    .filter(([, text]) => !/\bpatience\(/.test(text) || /requestHandler/.test(text))
    .map(([path]) => path);
}

test('every client of a function or of a program for hosts is made so', () => {
  const sources = new Map(
    ['constructs', 'runtime']
      .flatMap((folder) =>
        readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`),
      )
      .filter((path) => path.endsWith('.ts'))
      .filter((path) => path.startsWith('runtime/') || /\/(function|host)\//.test(path))
      .map((path) => [path, readFileSync(join(root, path), 'utf8')]),
  );
  expect([...sources.values()].filter((text) => /new \w+Client\(/.test(text)).length).toBeGreaterThanOrEqual(3);
  expect(impatient(sources)).toEqual([]);
});

test('a client that is made otherwise is named', () => {
  const own = `import { patience } from './patience';\nnew S3Client({ requestHandler: { requestTimeout: 1 } }); patience(1, 1)`;
  expect(
    impatient(
      new Map([
        ['a.ts', 'new SSMClient({})'],
        ['b.ts', own],
        ['c.ts', 'new SSMClient(patience(1, 1))'],
      ]),
    ),
  ).toEqual(['a.ts', 'b.ts']);
});
