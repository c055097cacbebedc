import type { Input } from '../input';
import { isInput } from '../input';
import { refusal, type HttpRequest, type Protocol } from './http';
import { escapeXml, xmlMembers } from './xml';

/** AWS Query: the operation in the form field `Action`, lists as `Name.member.1`, answers in XML. */
export const queryProtocol: Protocol = {
  speaks: () => true,
  read(request) {
    const { operation, fields } = fieldsOf(request);
    return { service: request.signedFor, operation, input: withLists(nested(fields)) as Input };
  },
  answer: ({ operation }, output) => ({
    status: 200,
    headers,
    body:
      `<${operation}Response><${operation}Result>${xmlMembers(output)}</${operation}Result>` +
      `<ResponseMetadata><RequestId>rehearsal</RequestId></ResponseMetadata></${operation}Response>`,
  }),
  refuse: (error) => {
    const { status, code } = refusal(error);
    return {
      status,
      headers,
      body:
        `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code>` +
        `<Message>${escapeXml(error.message)}</Message></Error><RequestId>rehearsal</RequestId></ErrorResponse>`,
    };
  },
};

const headers = { 'content-type': 'text/xml' };

interface Branch {
  [name: string]: string | Branch;
}

/** The form that a request consists of. */
export function fieldsOf({ body, query }: HttpRequest): { operation: string; fields: URLSearchParams } {
  const fields = new URLSearchParams(body.length > 0 ? body.toString('utf8') : query);
  const operation = fields.get('Action') ?? '';
  fields.delete('Action');
  fields.delete('Version');
  return { operation, fields };
}

/** `A.B=c` becomes `{ A: { B: 'c' } }`. */
export function nested(fields: URLSearchParams): Branch {
  const root: Branch = {};
  for (const [path, value] of fields) {
    const names = path.split('.');
    const last = names.pop() as string;
    let branch = root;
    for (const name of names) {
      const next = branch[name];
      branch = typeof next === 'object' ? next : (branch[name] = {});
    }
    branch[last] = value;
  }
  return root;
}

/** `{ member: { 1: 'a' } }` becomes `['a']`. */
function withLists(value: string | Branch): unknown {
  if (typeof value === 'string') return value;
  if (isInput(value.member)) {
    const items = Object.entries(value.member as Branch);
    return items.sort(([a], [b]) => Number(a) - Number(b)).map(([, item]) => withLists(item));
  }
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withLists(member)]));
}
