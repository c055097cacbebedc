import { isInput } from '../input';
import type { Input } from '../input';
import { refusal, type Protocol } from './http';
import { fieldsOf, nested } from './query';
import { escapeXml, named, xmlMembers } from './xml';

/** EC2's kind of the query protocol: lists are `Name.1`, members of answers begin in lower case, items are called `item`. */
export const ec2QueryProtocol: Protocol = {
  speaks: ({ signedFor }) => signedFor === 'ec2',
  read(request) {
    const { operation, fields } = fieldsOf(request);
    return { service: 'ec2', operation, input: withLists(nested(fields)) as Input };
  },
  answer: ({ operation }, output) => ({
    status: 200,
    headers,
    body: `<${operation}Response>${xmlMembers(inEc2Case(output))}<requestId>rehearsal</requestId></${operation}Response>`,
  }),
  refuse: (error) => {
    const { status, code } = refusal(error, 'UnauthorizedOperation');
    return {
      status,
      headers,
      body:
        `<Response><Errors><Error><Code>${code}</Code>` +
        `<Message>${escapeXml(error.message)}</Message></Error></Errors><RequestID>rehearsal</RequestID></Response>`,
    };
  },
};

const headers = { 'content-type': 'text/xml;charset=UTF-8' };

function withLists(value: unknown): unknown {
  if (!isInput(value)) return value;
  const members = Object.entries(value);
  if (members.length > 0 && members.every(([name]) => /^\d+$/.test(name))) {
    return members.sort(([a], [b]) => Number(a) - Number(b)).map(([, item]) => withLists(item));
  }
  return Object.fromEntries(members.map(([name, member]) => [name, withLists(member)]));
}

function inEc2Case(value: unknown): unknown {
  if (Array.isArray(value)) return named('item', value.map(inEc2Case));
  if (!isInput(value) || value instanceof Date) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name.charAt(0).toLowerCase() + name.slice(1), inEc2Case(member)]),
  );
}
