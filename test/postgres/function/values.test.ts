import { parseValues } from '../../../constructs/postgres/function/values';

const payload = {
  Step: 'preflight',
  ExecutionId: 'e-1',
  Upgrade: 'kong',
  Strategy: 'dump-and-restore',
  BlueHost: 'blue.example',
  BluePort: '5432',
  BlueSecretArn: 'arn:blue',
  BlueVersion: '11.22',
  GreenHost: 'green.example',
  GreenPort: '5433',
  GreenSecretArn: 'arn:green',
  GreenVersion: '15.17',
  RoleSecrets: 'a%2Cb%3Dc=arn:1,kong=arn:2',
  ClientTls: 'false',
  ClientScram: 'true',
  EndpointKind: 'cloud-map',
  EndpointName: 'kong-db.internal',
  EndpointServiceId: 'srv-1',
  EndpointInstanceId: 'kong-db',
  EndpointTtlSeconds: '',
  WatchSeconds: '60',
  FenceWorkSeconds: '60',
  FenceHandoverSeconds: '180',
  TimeLimitSeconds: '0',
  FallBack: 'none',
};

describe('The payload', () => {
  it('means the same where Automation hands over numbers and truths instead of their texts, and nothing else passes for a text', () => {
    const typed = {
      ...payload,
      BluePort: 5432,
      GreenPort: 5433,
      ClientTls: false,
      ClientScram: true,
      WatchSeconds: 60,
    };
    const plain = (given: object) => {
      const { endpoint, ...values } = parseValues(given);
      return { ...values, endpoint: { ...endpoint, keeper: endpoint.keeper.rights } };
    };
    expect(plain({ ...typed, TimeLimitSeconds: 0 })).toEqual(plain(payload));
    for (const BlueHost of [null, {}, ['blue.example']])
      expect(() => parseValues({ ...payload, BlueHost })).toThrow('BlueHost: expected a non-empty string');
  });

  it('is read as declared, role names with commas and equal signs included', () => {
    expect(parseValues(payload)).toMatchObject({
      step: 'preflight',
      green: { host: 'green.example', port: 5433, secretArn: 'arn:green', version: '15.17' },
      roleSecrets: new Map([
        ['a,b=c', 'arn:1'],
        ['kong', 'arn:2'],
      ]),
      clientTls: false,
      clientScram: true,
      endpoint: { name: 'kong-db.internal', ttlSeconds: undefined },
      watchSeconds: 60,
      fenceSeconds: { work: 60, handover: 180 },
      timeLimitSeconds: undefined,
    });
  });

  it('with mistakes is refused with all of them at once', () => {
    const wrong = {
      ...payload,
      BlueHost: '',
      BluePort: 'x',
      ClientTls: 'yes',
      RoleSecrets: 'kong,kong=a,kong=b',
      EndpointKind: 'route-53',
      GreenVersion: [15],
    };
    expect(() => parseValues(wrong)).toThrow(
      [
        'The payload of the function is not what the upgrade declares:',
        '- EndpointKind: expected cloud-map or route53, got "route-53"',
        '- RoleSecrets: expected role=secretArn with the role URI-encoded, got "kong"',
        '- RoleSecrets: role "kong" is named twice',
        '- BlueHost: expected a non-empty string, got ""',
        '- BluePort: expected a whole number, got "x"',
        '- GreenVersion: expected a non-empty string, got [15]',
        '- ClientTls: expected true or false, got "yes"',
      ].join('\n'),
    );
  });

  it.each([[undefined], [null], ['text'], [[]]])('that is no object (%p) is refused', (nothing) => {
    expect(() => parseValues(nothing)).toThrow('Step: expected a non-empty string, got nothing');
  });

  it('that names one server as both sides is refused', () => {
    const same = { ...payload, GreenHost: 'blue.example', GreenPort: '5432' };
    expect(() => parseValues(same)).toThrow('blue and green are the same server, blue.example');
  });

  it('without the roles is refused by a step that works with them, and by no other', () => {
    const { RoleSecrets, ...rest } = payload;
    expect(RoleSecrets).toContain('kong');
    const values = parseValues({ ...rest, Step: 'watch' });
    expect(() => values.roleSecrets).toThrow('The step watch needs RoleSecrets, which its payload does not have');
  });

  it('without the times of the fence is refused by a step that renews it, and by no other', () => {
    const { FenceHandoverSeconds, ...rest } = payload;
    expect(FenceHandoverSeconds).toBe('180');
    const values = parseValues({ ...rest, Step: 'watch' });
    expect(() => values.fenceSeconds).toThrow(
      'The step watch needs FenceWorkSeconds and FenceHandoverSeconds, which its payload does not have',
    );
  });
});
