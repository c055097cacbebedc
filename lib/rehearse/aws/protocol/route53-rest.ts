import { AwsError } from '../aws-error';
import type { Input } from '../input';
import { refusal, type HttpRequest, type Protocol, type RequestedOperation } from './http';
import { escapeXml } from './xml';
import { childOf, readXml, textOf, type XmlElement } from './xml-reader';

const NAMESPACE = 'https://route53.amazonaws.com/doc/2013-04-01/';

/** Route 53's REST API with XML bodies, as far as records are listed and changed and changes are observed. */
export const route53RestProtocol: Protocol = {
  speaks: ({ signedFor }) => signedFor === 'route53',
  read(request) {
    const path = /^\/2013-04-01\/(hostedzone|change)\/([^/]+)(\/rrset)?\/?$/.exec(request.path);
    const [, kind, id = '', records] = path ?? [];
    const operation = operations[`${request.method} ${kind}${records ?? ''}`];
    if (operation !== undefined) return operation(decodeURIComponent(id), request);
    throw new AwsError(
      'UnknownOperationException',
      `the local Route 53 of the rehearsal does not know ${request.method} ${request.path}`,
    );
  },
  answer: ({ operation }, output) => ({
    status: 200,
    headers,
    body: `<?xml version="1.0" encoding="UTF-8"?>\n<${operation}Response xmlns="${NAMESPACE}">${members(output)}</${operation}Response>`,
  }),
  refuse: (error) => {
    const { status, code } = refusal(error);
    return {
      status,
      headers,
      body:
        `<ErrorResponse xmlns="${NAMESPACE}"><Error><Type>Sender</Type><Code>${code}</Code>` +
        `<Message>${escapeXml(error.message)}</Message></Error><RequestId>rehearsal</RequestId></ErrorResponse>`,
    };
  },
};

const headers = { 'content-type': 'text/xml' };

type Reader = (id: string, request: HttpRequest) => RequestedOperation;

const operations: Readonly<Record<string, Reader>> = {
  'GET hostedzone': (Id) => asked('GetHostedZone', { Id }),
  'GET change': (Id) => asked('GetChange', { Id }),
  'GET hostedzone/rrset': (HostedZoneId, { query }) =>
    asked('ListResourceRecordSets', {
      HostedZoneId,
      StartRecordName: query.get('name') ?? undefined,
      StartRecordType: query.get('type') ?? undefined,
      StartRecordIdentifier: query.get('identifier') ?? undefined,
      MaxItems: query.get('maxitems') ?? undefined,
    }),
  'POST hostedzone/rrset': (HostedZoneId, { body }) => {
    const batch = childOf(readXml(body.toString('utf8')), 'ChangeBatch');
    const Changes = childOf(batch, 'Changes')?.children.map((change) => ({
      Action: textOf(change, 'Action'),
      ResourceRecordSet: recordSet(childOf(change, 'ResourceRecordSet')),
    }));
    return asked('ChangeResourceRecordSets', {
      HostedZoneId,
      ChangeBatch: { Comment: textOf(batch, 'Comment'), Changes },
    });
  },
};

function asked(operation: string, input: Input): RequestedOperation {
  return { service: 'route53', operation, input };
}

function recordSet(element: XmlElement | undefined): Input {
  const values = childOf(element, 'ResourceRecords')?.children.map((record) => ({ Value: textOf(record, 'Value') }));
  const alias = childOf(element, 'AliasTarget');
  const texts = ['Name', 'Type', 'SetIdentifier', 'Weight', 'Region', 'Failover', 'TTL'] as const;
  return {
    ...Object.fromEntries(texts.map((name) => [name, textOf(element, name)])),
    ...(values && { ResourceRecords: values }),
    ...(alias && { AliasTarget: Object.fromEntries(alias.children.map(({ name, text }) => [name, text])) }),
  };
}

/** Items of a list are called by what the list is called, in the singular. */
function members(value: unknown, list = ''): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return value.map((item) => element(list.replace(/s$/, ''), item)).join('');
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== 'object') return escapeXml(String(value));
  return Object.entries(value)
    .filter(([, member]) => member !== undefined && member !== null)
    .map(([name, member]) => element(name, member))
    .join('');
}

function element(name: string, value: unknown): string {
  return `<${name}>${members(value, name)}</${name}>`;
}
