import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { Stack, Stage } from 'aws-cdk-lib/core';
import { ENV, testApp, testStack } from '../harness/cdk-app';
import { declare, kong } from './kong';

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

  test('belongs to one upgrade of an app whose stacks name no account and region: they are deployed together', () => {
    const app = testApp();
    declare(kong(testStack(app, 'One')));
    expect(() => declare(kong(testStack(app, 'Two')))).toThrow(
      "Two/Kong: upgradeId 'kong' is that of One/Kong already. Give each upgrade an upgradeId of its own",
    );
    expect(() => declare(kong(testStack(app, 'Three', { env: ENV })))).toThrow('is that of One/Kong already');
  });

  test('may come again in another stage without account and region, with a warning that names both', () => {
    const app = testApp();
    const [test, live] = ['Test', 'Live'].map((id) => kong(new Stack(new Stage(app, id), 'Stack')));
    declare(test!);
    declare(live!);
    const warning = Match.stringLikeRegexp("upgradeId 'kong' is that of Test/Stack/Kong too");
    Annotations.fromStack(live!.stack).hasWarning('/Live/Stack/Kong', warning);
    Annotations.fromStack(test!.stack).hasNoWarning('*', Match.anyValue());
  });

  test('of stages in one account and region belongs to one; of stages in two, to each', () => {
    const app = testApp();
    const stack = (id: string, env: typeof ENV) => kong(new Stack(new Stage(app, id, { env }), 'Stack'));
    declare(stack('Test', ENV));
    expect(() => declare(stack('Live', ENV))).toThrow('Live/Stack/Kong: upgradeId');
    const elsewhere = stack('Else', { ...ENV, account: '222222222222' });
    declare(elsewhere);
    Annotations.fromStack(elsewhere.stack).hasNoWarning('*', Match.stringLikeRegexp('upgradeId'));
  });
});
