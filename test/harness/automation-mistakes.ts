/** One step of an Automation document, as far as the way through it goes. */
export interface WayStep {
  readonly name: string;
  readonly action?: string;
  readonly onFailure?: string;
  readonly nextStep?: string;
  readonly isEnd?: boolean;
}

/** What SSM takes as the name of a step that others name. */
const NAME = /^[a-zA-Z0-9_]{3,128}$/;
const ACTIONS = [
  'aws:executeAwsApi',
  'aws:invokeLambdaFunction',
  'aws:pause',
  'aws:runCommand',
  'aws:sleep',
  'aws:waitForAwsResourceProperty',
];

/**
 * What is wrong with the way through a document: names, targets that do not exist, steps that nothing leads to, ways without an end.
 * From AWS' reference of Automation documents and their shared properties.
 */
export function automationMistakes(steps: readonly WayStep[]): string[] {
  const names = steps.map(({ name }) => name);
  const mistakes = names.flatMap((name, index) => [
    ...(NAME.test(name) ? [] : [`${name}: SSM does not take the name`]),
    ...(names.indexOf(name) === index ? [] : [`${name}: there are two`]),
  ]);
  for (const { name, action, nextStep, isEnd, onFailure } of steps) {
    if (!ACTIONS.includes(action ?? '')) mistakes.push(`${name}: ${action} is no action that we know`);
    if ((nextStep === undefined) === (isEnd !== true)) mistakes.push(`${name}: needs either nextStep or isEnd`);
    for (const target of targets({ name, nextStep, onFailure })) {
      if (!names.includes(target)) mistakes.push(`${name}: leads to ${target}, which does not exist`);
    }
    if (!/^(Abort|Continue|step:.+)$/.test(onFailure ?? '')) mistakes.push(`${name}: onFailure is ${onFailure}`);
  }
  const reached = walk(steps);
  mistakes.push(...names.filter((name) => !reached.has(name)).map((name) => `${name}: nothing leads to it`));
  return [...mistakes, ...steps.filter((step) => !ends(step, steps)).map(({ name }) => `${name}: its way has no end`)];
}

function targets({ nextStep, onFailure }: WayStep): string[] {
  const failed = /^step:(.+)$/.exec(onFailure ?? '');
  return [nextStep, failed?.[1]].filter((target) => target !== undefined);
}

function walk(steps: readonly WayStep[]): Set<string> {
  const reached = new Set<string>();
  const queue = steps.slice(0, 1);
  for (let step = queue.pop(); step !== undefined; step = queue.pop()) {
    if (reached.has(step.name)) continue;
    reached.add(step.name);
    const next = targets(step);
    queue.push(...steps.filter(({ name }) => next.includes(name)));
  }
  return reached;
}

function ends(step: WayStep, steps: readonly WayStep[]): boolean {
  const seen = new Set<string>();
  for (
    let at: WayStep | undefined = step;
    at && !seen.has(at.name);
    at = steps.find(({ name }) => name === at?.nextStep)
  ) {
    if (at.isEnd) return true;
    seen.add(at.name);
  }
  return false;
}
