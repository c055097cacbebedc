import { createHash, X509Certificate } from 'node:crypto';
import { CERTIFIED_REGIONS } from '../../../constructs/postgres/certified-regions';
import { rdsCertificates } from '../../../constructs/postgres/host/rds-certificates';

const pem = rdsCertificates('eu-west-1')!;
const certificates = pem
  .match(/-----BEGIN[^-]*-----[^-]*-----END[^-]*-----/g)!
  .map((text) => new X509Certificate(text));

test('the certificates that come with the package are these, to the byte', () => {
  expect(createHash('sha256').update(pem).digest('hex')).toBe(
    'fefac91d6800404461cece76724bc0a2383f4f556a1c9beb0813fac6f2e1e49f',
  );
  expect(certificates).toHaveLength(115);
});

test('each of them is an authority of RDS', () => {
  const others = certificates.filter(({ ca, subject }) => !ca || !/^CN=Amazon RDS [^\n]*CA/m.test(subject));
  expect(others.map(({ subject }) => subject)).toEqual([]);
});

test('each region that is said to come with the package has an authority of all three kinds, valid beyond 2050, and no other region has', () => {
  const root = /^CN=Amazon RDS ([a-z-]+-\d) Root CA (RSA2048|RSA4096|ECC384) G1$/m;
  const found = certificates
    .filter(({ validTo }) => new Date(validTo) > new Date('2050-01-01'))
    .flatMap(({ subject }) => {
      const [, region, kind] = root.exec(subject) ?? [];
      return region === undefined ? [] : [`${region} ${kind}`];
    });
  const kinds = ['ECC384', 'RSA2048', 'RSA4096'];
  expect([...new Set(found)].sort()).toEqual(
    CERTIFIED_REGIONS.flatMap((region) => kinds.map((kind) => `${region} ${kind}`)),
  );
});

test('a region whose authorities are not among them gets none', () => {
  for (const region of ['cn-north-1', 'us-gov-west-1', 'il-central-1', ''])
    expect(rdsCertificates(region)).toBeUndefined();
});
