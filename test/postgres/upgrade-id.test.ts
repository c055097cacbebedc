import { testApp, testStack } from '../harness/cdk-app';
import { declare, ENV, kong } from './kong';

describe('upgradeId', () => {
  test('is made of the path unless it is given', () => {
    expect(declare(kong(), { upgradeId: undefined }).upgradeId).toMatch(/^stack-kong-[0-9a-f]{8}$/);
  });

  test('made of a path that SSM would refuse asks for one', () => {
    const from = kong(testStack(testApp(), 'AwsThings'));
    expect(() => declare(from, { upgradeId: undefined })).toThrow(
      "made of the construct's path, begins like the names of AWS' own documents",
    );
  });

  test('belongs to one upgrade of a stack', () => {
    const from = kong();
    declare(from);
    expect(() => declare(from, {}, 'Second')).toThrow(
      "Stack/Second: upgradeId 'kong' is that of Stack/Kong already. Give each upgrade an upgradeId of its own",
    );
  });

  test('belongs to one upgrade of an account and region, and may come again in another', () => {
    const app = testApp();
    declare(kong(testStack(app, 'One', { env: ENV })));
    expect(() => declare(kong(testStack(app, 'Two', { env: ENV })))).toThrow('is that of One/Kong already');
    declare(kong(testStack(app, 'Three', { env: { ...ENV, account: '222222222222' } })));
    declare(kong(testStack(testApp(), 'One', { env: ENV })));
  });
});
