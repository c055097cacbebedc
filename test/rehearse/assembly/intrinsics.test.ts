import type { Json, JsonObject } from '../../../lib/rehearse/assembly/json';
import { pseudoParameters } from '../../../lib/rehearse/assembly/pseudo-parameters';
import { resolve } from '../../../lib/rehearse/assembly/resolve';
import type { ParameterSources } from '../../../lib/rehearse/assembly/parameters';
import type { Scope } from '../../../lib/rehearse/assembly/scope';
import { staticScope } from '../../../lib/rehearse/assembly/static-scope';
import { parseTemplate } from '../../../lib/rehearse/assembly/template';

const target = { region: 'eu-west-1', account: '123456789012', partition: 'aws' };

function scopeOf(sections: JsonObject = {}, sources: ParameterSources = {}): Scope {
  const template = parseTemplate({ Resources: {}, ...sections }, 'test.json');
  const known = staticScope(template, pseudoParameters(target, { name: 'Kong', id: 'arn:stack' }), sources);
  return {
    ...known,
    ref: (name, at) => (name === 'Green' ? 'green-1' : known.ref(name, at)),
    attribute: (id, attribute) => `${id}/${attribute}`,
    importValue: (name) => `import of ${name}`,
    stackOutput: (stack, output) => `${output} of ${stack}`,
  };
}

const cases: readonly [string, Json, Json | undefined][] = [
  ['a plain value', { a: [1, true, 'x'] }, { a: [1, true, 'x'] }],
  ['Ref of a resource', { Ref: 'Green' }, 'green-1'],
  ['Ref of a pseudo parameter', { Ref: 'AWS::Region' }, 'eu-west-1'],
  ['Fn::GetAtt as a list', { 'Fn::GetAtt': ['Green', 'Endpoint.Address'] }, 'Green/Endpoint.Address'],
  ['Fn::GetAtt as text', { 'Fn::GetAtt': 'Green.Endpoint.Address' }, 'Green/Endpoint.Address'],
  ['Fn::Join', { 'Fn::Join': ['-', ['a', { Ref: 'Green' }, 5]] }, 'a-green-1-5'],
  ['Fn::Join of a split', { 'Fn::Join': ['+', { 'Fn::Split': [',', 'a,b'] }] }, 'a+b'],
  [
    'Fn::Sub',
    { 'Fn::Sub': 'x ${Green} ${Green.Arn} ${AWS::AccountId} ${!Kept}' },
    'x green-1 Green/Arn 123456789012 ${Kept}',
  ],
  ['Fn::Sub with variables', { 'Fn::Sub': ['${Own}/${Green}', { Own: { Ref: 'AWS::Partition' } }] }, 'aws/green-1'],
  ['Fn::Select', { 'Fn::Select': ['1', ['a', 'b']] }, 'b'],
  ['Fn::Base64', { 'Fn::Base64': 'hello' }, 'aGVsbG8='],
  ['Fn::Cidr', { 'Fn::Cidr': ['10.0.0.0/16', 3, '8'] }, ['10.0.0.0/24', '10.0.1.0/24', '10.0.2.0/24']],
  ['Fn::GetAZs', { 'Fn::GetAZs': '' }, ['eu-west-1a', 'eu-west-1b', 'eu-west-1c']],
  ['Fn::ImportValue', { 'Fn::ImportValue': { 'Fn::Sub': 'Net:${AWS::Region}' } }, 'import of Net:eu-west-1'],
  ['Fn::GetStackOutput', { 'Fn::GetStackOutput': { StackName: 'Net', OutputName: 'Vpc' } }, 'Vpc of Net'],
  ['AWS::NoValue in an object', { a: 1, b: { Ref: 'AWS::NoValue' } }, { a: 1 }],
  ['AWS::NoValue in a list', ['a', { Ref: 'AWS::NoValue' }], ['a']],
  ['a key called Ref among others', { Ref: 'Green', other: 1 }, { Ref: 'Green', other: 1 }],
];

test.each(cases)('%s resolves as CloudFormation resolves it', (_name, value, expected) => {
  expect(resolve(value, scopeOf(), 'here')).toEqual(expected);
});

test('a dynamic reference stays a reference: what is resolved can be printed', () => {
  const value = { 'Fn::Join': ['', ['{{resolve:secretsmanager:', { Ref: 'Green' }, ':SecretString:password::}}']] };
  expect(resolve(value, scopeOf(), 'here')).toBe('{{resolve:secretsmanager:green-1:SecretString:password::}}');
});

const refused: readonly [string, Json, string | RegExp][] = [
  [
    'Ref to nothing',
    { x: { Ref: 'Nothing' } },
    'here.x.Ref: there is no parameter or resource Nothing in this template.',
  ],
  ['a name that objects inherit', { Ref: 'constructor' }, /no parameter or resource constructor/],
  ['Fn::Transform', { 'Fn::Transform': { Name: 'AWS::Include' } }, /the macro AWS::Include runs in CloudFormation/],
  [
    'an unknown function',
    { 'Fn::Length': [1] },
    /Fn::Length is a function that the rehearsal does not know\. Known: Ref/,
  ],
  ['a function beside other keys', { 'Fn::Join': ['', []], x: 1 }, /Fn::Join stands beside other keys/],
  ['an item beyond the list', { 'Fn::Select': [2, ['a', 'b']] }, 'here.Fn::Select: there is no item 2 in a list of 2.'],
  ['Fn::Join of objects', { 'Fn::Join': ['', [{ a: 1 }]] }, 'here.Fn::Join[1][0]: expected text.'],
  ['Fn::Join without a list', { 'Fn::Join': '' }, /expected a list of 2 arguments/],
  [
    'a Cidr that does not fit',
    { 'Fn::Cidr': ['10.0.0.0/24', 2, 8] },
    /2 blocks of 8 bits do not fit into 10\.0\.0\.0\/24/,
  ],
  ['a malformed Cidr', { 'Fn::Cidr': ['ten/8', 1, 8] }, /ten\/8 is no IPv4 block/],
  ['a mapping that is not there', { 'Fn::FindInMap': ['M', 'a', 'b'] }, /the mappings hold no M\.a\.b/],
];

test.each(refused)('%s is refused at its place', (_name, value, message) => {
  expect(() => resolve(value, scopeOf(), 'here')).toThrow(message);
});

test('mappings are found by two keys', () => {
  const scope = scopeOf({ Mappings: { Size: { 'eu-west-1': { db: 'large' } } } });
  expect(resolve({ 'Fn::FindInMap': ['Size', { Ref: 'AWS::Region' }, 'db'] }, scope, 'here')).toBe('large');
});

test('conditions decide which branch is taken, whatever is wrong with the other', () => {
  const scope = scopeOf({
    Parameters: { Stage: { Type: 'String', Default: 'prod' } },
    Conditions: {
      IsProd: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] },
      IsIreland: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'eu-west-1'] },
      Both: { 'Fn::And': [{ Condition: 'IsProd' }, { Condition: 'IsIreland' }] },
      Neither: { 'Fn::Not': [{ 'Fn::Or': [{ Condition: 'IsProd' }, { Condition: 'IsIreland' }] }] },
      Circular: { 'Fn::Not': [{ Condition: 'Circular' }] },
      Malformed: { 'Fn::Maybe': [] },
    },
  });
  expect(resolve({ 'Fn::If': ['Both', 'yes', { Ref: 'Nothing' }] }, scope, 'here')).toBe('yes');
  expect(resolve({ a: { 'Fn::If': ['Neither', 'yes', { Ref: 'AWS::NoValue' }] } }, scope, 'here')).toEqual({});
  expect(() => scope.condition('Circular', 'here')).toThrow('Conditions.Circular depends on itself.');
  expect(() => scope.condition('Malformed', 'here')).toThrow(/a condition must be one of Condition, Fn::Equals/);
  expect(() => scope.condition('Absent', 'here')).toThrow('here: there is no condition Absent in this template.');
});

test('parameters take what is supplied, then what is stored, then their default', () => {
  const parameters = {
    Given: { Type: 'String', Default: 'default' },
    Zones: { Type: 'CommaDelimitedList', Default: 'a, b' },
    Image: { Type: 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>', Default: '/aws/service/ami' },
    Bootstrap: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/cdk-bootstrap/hnb659fds/version' },
    Host: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/kong/host' },
    Unset: { Type: 'String' },
  };
  const supplied = new Map([['Given', 'supplied']]);
  const scope = scopeOf({ Parameters: parameters }, { supplied, stored: new Map([['/kong/host', 'blue.example']]) });
  const names = ['Given', 'Zones', 'Image', 'Bootstrap', 'Host'].map((name) => resolve({ Ref: name }, scope, 'here'));
  expect(names).toEqual(['supplied', ['a', 'b'], 'ami-00000000000000000', '1000', 'blue.example']);
  expect(() => scope.ref('Unset', 'here')).toThrow('Parameter Unset (String) has no default. Supply a value for it.');
  expect(() => scopeOf({ Parameters: parameters }).ref('Host', 'here')).toThrow(
    /takes the value of the SSM parameter \/kong\/host \(String\), which only the account knows/,
  );
});
