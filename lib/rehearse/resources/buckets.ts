import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ResourceHandler } from './handler';
import { identifierOnly } from './identifiers';
import { imitated } from './imitated';
import { generatedName } from './physical-names';
import type { World } from './world';

const bucket: ResourceHandler = {
  type: 'AWS::S3::Bucket',
  create: (request, world) => {
    const name = (request.properties.optionalText('BucketName') ?? generatedName(request, 63)).toLowerCase();
    world.aws.s3.putBucket(name);
    const { partition, region } = world.aws;
    return {
      physicalId: name,
      attributes: {
        Arn: `arn:${partition}:s3:::${name}`,
        DomainName: `${name}.s3.amazonaws.com`,
        RegionalDomainName: `${name}.s3.${region}.amazonaws.com`,
        DualStackDomainName: `${name}.s3.dualstack.${region}.amazonaws.com`,
        WebsiteURL: `http://${name}.s3-website-${region}.amazonaws.com`,
      },
    };
  },
  update: ({ live }) => live,
  delete: ({ live, properties }, world) => {
    const folder = world.aws.s3.folder(live.physicalId);
    if (existsSync(folder) && readdirSync(folder).length > 0) {
      throw new Error(`${properties.owner}: The bucket you tried to delete is not empty: ${live.physicalId}.`);
    }
    rmSync(folder, { recursive: true, force: true });
  },
};

/**
 * CDK empties a bucket before its deletion by a function of its own. It is imitated: the function would come from CDK, not
 * from the app, and needs an SDK that only AWS has beside it.
 */
const autoDelete = imitated(
  {
    type: 'Custom::S3AutoDeleteObjects',
    create: (request) => ({ physicalId: generatedName(request, 128), attributes: {} }),
    update: ({ live }) => live,
    delete: ({ properties }, world) => empty(properties.text('BucketName'), world),
  },
  "the rehearsal empties the bucket's folder by itself; CDK's function for it is not run.",
);

export const buckets: readonly ResourceHandler[] = [
  bucket,
  autoDelete,
  identifierOnly('AWS::S3::BucketPolicy', 'bucket-policy'),
];

function empty(bucketName: string, world: World): void {
  const folder = world.aws.s3.folder(bucketName);
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder)) rmSync(join(folder, entry), { recursive: true, force: true });
}
