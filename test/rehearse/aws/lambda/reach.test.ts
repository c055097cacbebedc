import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';
import { once } from 'node:events';
import { join } from 'node:path';
import { testAws } from '../running-aws';
import { deploy } from './functions';

/** Answers every question with 127.9.9.9. */
async function dnsServer(): Promise<Socket> {
  const socket = createSocket('udp4');
  socket.on('message', (query, { port, address }) => {
    const questionEnd = query.indexOf(0, 12) + 5;
    const header = Buffer.from(query.subarray(0, 12));
    header.writeUInt16BE(0x8180, 2);
    header.writeUInt16BE(1, 6);
    header.writeUInt32BE(0, 8);
    const record = Buffer.from([0xc0, 0x0c, 0, 1, 0, 1, 0, 0, 0, 5, 0, 4, 127, 9, 9, 9]);
    socket.send(Buffer.concat([header, query.subarray(12, questionEnd), record]), port, address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return socket;
}

it('functions resolve names at the rehearsal’s DNS server, by callbacks and by promises', async () => {
  const socket = await dnsServer();
  const dns = { server: `127.0.0.1:${socket.address().port}`, setRecord: () => undefined };
  const test = await testAws({ dns });
  const source = `
    const dns = require('node:dns');
    exports.handler = async () => [
      await dns.promises.resolve4('kong-db.internal'),
      await new Promise((resolve) => dns.resolve4('kong-db.internal', (error, found) => resolve(found))),
      await require('node:dns/promises').resolve4('kong-db.internal'),
    ];`;
  try {
    deploy(test, 'resolver', source);
    const { payload } = await test.aws.lambda.invoke('resolver', {});
    expect(payload).toEqual([['127.9.9.9'], ['127.9.9.9'], ['127.9.9.9']]);
  } finally {
    await test.stop();
    socket.close();
  }
});

it('functions whose template names Lambda’s certificate file get the rehearsal’s authority, others nothing', async () => {
  const caFile = join(__dirname, 'reach.test.ts');
  const test = await testAws({ caFile });
  const source = 'exports.handler = async () => process.env.NODE_EXTRA_CA_CERTS ?? "none";';
  try {
    deploy(test, 'verifies', source, { environment: { NODE_EXTRA_CA_CERTS: '/var/runtime/ca-cert.pem' } });
    deploy(test, 'plain', source);
    expect((await test.aws.lambda.invoke('verifies', {})).payload).toBe(caFile);
    expect((await test.aws.lambda.invoke('plain', {})).payload).toBe('none');
  } finally {
    await test.stop();
  }
});

it('a response to a custom resource’s address arrives, by https without a port', async () => {
  const test = await testAws();
  const source = `
    exports.handler = ({ url, body }) => new Promise((resolve, reject) => {
      const { hostname, pathname, search } = new URL(url);
      const request = require('https').request({ hostname, path: pathname + search, method: 'PUT' }, (response) => {
        response.resume();
        response.on('end', () => resolve(response.statusCode));
      });
      request.on('error', reject);
      request.end(JSON.stringify(body));
    });`;
  try {
    deploy(test, 'responds', source);
    const { url, answer } = test.aws.cloudFormation.responseUrl();
    expect(url).toMatch(/^https:\/\//);
    const body = { Status: 'SUCCESS', PhysicalResourceId: 'cutover', Data: { activeSide: 'GREEN' } };
    expect((await test.aws.lambda.invoke('responds', { url, body })).payload).toBe(200);
    expect(await answer).toEqual(body);
    const strange = url.replace(/[0-9a-f]{8}-/, '00000000-');
    expect((await test.aws.lambda.invoke('responds', { url: strange, body })).payload).toBe(403);
  } finally {
    await test.stop();
  }
});

it('a response that CloudFormation would not take counts as a failure', async () => {
  const test = await testAws();
  try {
    const { url, answer } = test.aws.cloudFormation.responseUrl();
    const { pathname } = new URL(url);
    const body = JSON.stringify({ Status: 'SUCCESS', PhysicalResourceId: 'x', Data: { text: 'x'.repeat(5000) } });
    await fetch(test.aws.endpointUrl + pathname, { method: 'PUT', body });
    expect(await answer).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('4096') as string });
  } finally {
    await test.stop();
  }
});
