import { randomUUID } from 'node:crypto';
import { arn } from './arns';
import type { ResourceHandler } from './handler';
import { identifierOnly, nameOnly } from './identifiers';
import { imitated } from './imitated';
import { generatedName } from './physical-names';

/** Resources around the ones that act: keys, logs, alarms, topics. They are names and ARNs, nothing is encrypted or sent. */
export const companions: readonly ResourceHandler[] = [
  {
    type: 'AWS::KMS::Key',
    create: (_request, world) => {
      const id = randomUUID();
      return { physicalId: id, attributes: { KeyId: id, Arn: arn(world, 'kms', `key/${id}`) } };
    },
    update: ({ live }) => live,
  },
  nameOnly('AWS::KMS::Alias', 'AliasName'),
  {
    type: 'AWS::Logs::LogGroup',
    create: (request, world) => {
      const name = request.properties.optionalText('LogGroupName') ?? generatedName(request, 512);
      return { physicalId: name, attributes: { Arn: arn(world, 'logs', `log-group:${name}:*`) } };
    },
    update: ({ live }) => live,
  },
  // The framework's function for it only sets how long logs are kept.
  imitated(
    identifierOnly('Custom::LogRetention', 'log-retention', (_, properties) => ({
      LogGroupName: properties.text('LogGroupName'),
    })),
    "no log is kept that could expire; CDK's function for it is not run.",
  ),
  {
    type: 'AWS::SNS::Topic',
    create: (request, world) => {
      const name = request.properties.optionalText('TopicName') ?? generatedName(request, 256);
      const topicArn = arn(world, 'sns', name);
      return { physicalId: topicArn, attributes: { TopicArn: topicArn, TopicName: name } };
    },
    update: ({ live }) => live,
  },
  {
    type: 'AWS::CloudWatch::Alarm',
    create: (request, world) => {
      const name = request.properties.optionalText('AlarmName') ?? generatedName(request, 255);
      return { physicalId: name, attributes: { Arn: arn(world, 'cloudwatch', `alarm:${name}`) } };
    },
    update: ({ live }) => live,
  },
];
