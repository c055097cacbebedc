import { connect } from 'node:net';
import { connect as connectByTls } from 'node:tls';
import { WeightedTurns } from '../../../../lib/rehearse/aws/load-balancing/weighted-turns';
import {
  createCertificateAuthority,
  type CertificateAuthority,
} from '../../../../lib/rehearse/certificate/certificate';
import { Balanced, BALANCER, BLUE, DNS_NAME, freePort, GREEN, group, heard, LISTENER } from './balanced';

describe('A listener', () => {
  let authority: CertificateAuthority;
  let balanced: Balanced;

  beforeAll(async () => void (authority = await createCertificateAuthority()));
  beforeEach(async () => void (balanced = await Balanced.start({ certificateFor: (names) => authority.issue(names) })));
  afterEach(() => balanced.stop());

  it('gives new clients to target groups by weight, and its load balancer’s name leads to where it listens', async () => {
    await balanced.sides();
    await balanced.listen(3, 1);
    expect(balanced.test.records.get(DNS_NAME)).toEqual({ target: expect.stringMatching(/^127\./), ttl: 60 });
    const eight = ['blue', 'blue', 'green', 'blue', 'blue', 'blue', 'green', 'blue'];
    expect(await balanced.servedBy(8)).toEqual(eight);
  });

  it('leaves clients that are there where they are', async () => {
    await balanced.sides();
    await balanced.listen(100, 0);
    const { by, socket } = await balanced.served();
    await balanced.listen(0, 100);
    expect([by, ...(await balanced.servedBy(2))]).toEqual(['blue', 'green', 'green']);
    socket.write('still there?');
    expect(await heard(socket)).toBe('still there?');
    socket.destroy();
  });

  it('passes ends on: what a client still waits for after its last word arrives', async () => {
    await balanced.sides();
    await balanced.listen(1, 0);
    const socket = connect(balanced.port, balanced.address);
    socket.end('last words');
    const chunks: Buffer[] = [];
    for await (const chunk of socket) chunks.push(chunk as Buffer);
    expect(Buffer.concat(chunks).toString()).toBe('blue last words');
  });

  it('passes over a target that does not answer, and lets nobody in when none does', async () => {
    const [gone, there] = [await freePort(), await balanced.target('there')];
    balanced.balancing.putTargetGroup(group(BLUE, gone, there));
    balanced.balancing.putTargetGroup(group(GREEN, gone));
    await balanced.listen(1, 0);
    expect(await balanced.servedBy(3)).toEqual(['there', 'there', 'there']);
    for (const [blue, green] of [
      [0, 1],
      [0, 0],
    ]) {
      await balanced.listen(blue, green);
      await expect(balanced.served()).rejects.toMatchObject({ code: 'ECONNRESET' });
    }
  });

  it('knows targets by what they are called where somebody said where they are', async () => {
    const there = await balanced.target('there');
    balanced.balancing.putAddress('i-0123456789abcdef0', '127.0.0.1');
    balanced.balancing.putTargetGroup({ ...group(BLUE), targets: [{ id: 'i-0123456789abcdef0', port: there }] });
    balanced.balancing.putTargetGroup(group(GREEN));
    await balanced.listen(1, 0);
    expect(await balanced.servedBy(1)).toEqual(['there']);
  });

  const byTls = (servername: string) =>
    connectByTls({ host: balanced.address, port: balanced.port, servername, ca: authority.certificate });

  it.each(['TLS', 'HTTPS'])('of %s ends TLS for whatever name a client wants', async (protocol) => {
    await balanced.sides();
    await balanced.listen(1, 0, protocol);
    for (const servername of [DNS_NAME, 'mqtt.example.com']) {
      const socket = byTls(servername);
      expect([await heard(socket), socket.authorized]).toEqual(['blue', true]);
      socket.destroy();
    }
  });

  it('encrypts to targets whose group says so', async () => {
    await balanced.sides();
    const blue = balanced.balancing.targetGroup(BLUE).facts;
    await balanced.listen(1, 0, 'TLS');
    // Its target is a listener that ends TLS as well, so that only an encrypted connection comes through.
    const inner = { arn: `${LISTENER}inner`, loadBalancer: BALANCER, protocol: 'TLS', port: await freePort() };
    balanced.balancing.putTargetGroup({ ...blue, arn: `${BLUE}inner` });
    await balanced.balancing.putListener({ ...inner, groups: [{ arn: `${BLUE}inner`, weight: 1 }] });
    const targets = [{ id: balanced.address, port: inner.port }];
    balanced.balancing.putTargetGroup({ ...blue, protocol: 'TLS', targets });
    const socket = byTls(DNS_NAME);
    expect(await heard(socket)).toBe('blue');
    socket.destroy();
  });
});

test('turns go by weight, spread evenly; without a weight it is nobody’s turn', () => {
  const turns = new WeightedTurns([
    { arn: 'a', weight: 5 },
    { arn: 'b', weight: 1 },
    { arn: 'c', weight: 0 },
  ]);
  expect(Array.from({ length: 12 }, () => turns.next()).join('')).toBe('aaabaaaaabaa');
  expect(new WeightedTurns([{ arn: 'a', weight: 0 }]).next()).toBeUndefined();
});

test('a listener that is to end TLS is refused where nobody signs certificates', async () => {
  const balanced = await Balanced.start();
  await balanced.sides();
  await expect(balanced.listen(1, 0, 'TLS')).rejects.toThrow('The rehearsal has no listeners of TLS');
  await balanced.stop();
});
