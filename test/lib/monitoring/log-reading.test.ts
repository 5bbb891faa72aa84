/** Who reads a log: one function, or many that a state machine calls; the machine, its whole policy, and what is refused. */
import { Duration, Lazy, Size } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { describe, expect, it } from 'vitest';
import { GroundTruth, InferenceLog, ModelTask } from '../../../lib';
import { FAN_OUT_LIMITS } from '../../../lib/contract/fan-out';
import { asObject, resourcesOfType, type JsonObject } from '../../../simulator/checks/template';
import { LANDING_ZONES, openSandbox } from '../../support/landing-zones';
import { policyOf, render, trustOf } from '../../support/policy-of';
import { stateMachineDefinition } from '../../support/state-machine-definition';
import { logicalIdOf, stack, templateOf } from '../../support/stack';
import { configOf, lakeIn, monitorIn } from './monitored';

const STATES = 'arn:${AWS::Partition}:states:ap-southeast-1:111122223333';
const allow = (Sid: string, Action: string | string[], Resource: string | string[]): object => ({ Sid, Effect: 'Allow', Action, Resource });

function monitored(hourlyVolume: Size | undefined, everyHours = 1, of = stack({ profile: openSandbox() }), watched: 'inputs' | 'answers' = 'inputs') {
  const lake = lakeIn(of);
  const performance = { task: ModelTask.regression({ label: 'distance' }), groundTruth: GroundTruth.csv(lake, 'labels/', { joinOn: 'flight', prediction: 'predicted', delay: Duration.days(1) }) };
  const monitor = monitorIn(of, { modelId: 'flights', every: Duration.hours(everyHours), log: InferenceLog.jsonLines(lake, 'inference/', hourlyVolume ? { hourlyVolume } : {}), ...(watched === 'answers' ? { performance } : {}) });
  return { of, monitor };
}

function told({ of }: ReturnType<typeof monitored>): unknown[] {
  return Annotations.fromStack(of).findInfo('*', Match.stringLikeRegexp('a state machine reads the log in parts')).map(({ entry }) => entry.data);
}

describe('a monitor', () => {
  it.each<[string, Size | undefined, number, boolean]>([
    ['whose log says nothing of its volume', undefined, 24, false],
    ['with as much to read as one function can', Size.gibibytes(10), 1, false],
    ['with a little more', Size.mebibytes(10 * 1024 + 1), 1, true],
    ['with as much in the hours between two checks', Size.mebibytes(640), 16 / 2, false],
    ['with more in the hours between two checks', Size.gibibytes(1), 12, true],
  ])('%s chooses who reads it', (_, volume, hours, isParted) => {
    const { of, monitor } = monitored(volume, hours);
    expect(monitor.readingMachine !== undefined).toBe(isParted);
    expect(resourcesOfType(templateOf(of), 'AWS::StepFunctions::StateMachine')).toHaveLength(isParted ? 1 : 0);
    expect(configOf(of, monitor).fanOut).toEqual(isParted ? FAN_OUT_LIMITS : undefined);
  });

  it('says when a state machine reads the log, and why', () => {
    expect(told(monitored(Size.gibibytes(2), 24))).toEqual(['a state machine reads the log in parts, as 48 GiB between two checks are more than the 10 GiB that one function reads [ack: cdk-mlops:log-read-in-parts]']);
    expect(told(monitored(Size.gibibytes(2), 1))).toEqual([]);
  });

  it('refuses a volume that is none', () => {
    for (const [volume, got] of [[Size.mebibytes(0), 'got "0"'], [Size.mebibytes(Lazy.number({ produce: () => 5 })), 'got "a size that only deploy time knows"']] as const) {
      expect(() => monitored(volume, 1, stack())).toThrow(`log.hourlyVolume: ${got}, expected a size above 0; say how much a busy hour brings, e.g. Size.gibibytes(20), or leave it out`);
    }
  });
});

describe('rows of a large log that are sorted to be joined with labels', () => {
  it.each<[string, Size | undefined, 'inputs' | 'answers', boolean]>([
    ['many functions join', Size.gibibytes(2), 'answers', true],
    ['one function joins', undefined, 'answers', false],
    ['nobody joins', Size.gibibytes(2), 'inputs', false],
  ])('are for the function alone, where %s them', (_, volume, watched, isSorted) => {
    const { of, monitor } = monitored(volume, 24, stack({ profile: openSandbox() }), watched);
    monitor.grants.read(new Role(of, 'Reader', { assumedBy: new AccountRootPrincipal() }));
    const template = templateOf(of);
    const own = policyOf(template, logicalIdOf(monitor.node.findChild('Check').node.findChild('Execution').node.findChild('Role')));
    const rows = '${ModelWorkspaceStoreBucket.Arn}/models/flights/drift-rows/*';
    const statements = [allow('ReadRows', 's3:GetObject', rows), allow('WriteRows', 's3:PutObject', rows)];
    if (isSorted) expect(own).toEqual(expect.arrayContaining(statements));
    else expect(JSON.stringify(own)).not.toContain('drift-rows');
    const readers = resourcesOfType(template, 'AWS::IAM::Policy').filter(([id]) => id.startsWith('Reader'));
    expect(readers).toHaveLength(1);
    expect(JSON.stringify(readers)).toContain('/models/flights/drift/*');
    expect(JSON.stringify(readers)).not.toContain('drift-rows');
  });
});

describe('the machine that reads a log', () => {
  const { of, monitor } = monitored(Size.gibibytes(20));
  const template = templateOf(of);

  it('plans, counts the batches of the plan beside each other, adds up and checks; what fails is planned again', () => {
    const { States: states } = stateMachineDefinition(template) as { States: Record<string, JsonObject> };
    const to = (name: string): unknown => states[name]!['Next'];
    expect([to('Begin'), to('PlanReading'), asObject((states['Large?']!['Choices'] as [JsonObject])[0])['Next'], states['Large?']!['Default'], to('CountBatches'), to('MergeParts'), to('CheckForDrift'), to('KeepEvent')])
      .toEqual(['PlanReading', 'Large?', 'CountBatches', 'CheckForDrift', 'MergeParts', 'PlanReading', 'Checked', 'NotRead']);
    expect(states['Again?']).toMatchObject({ Choices: [{ Next: 'WaitAMinute' }, { Condition: "{% $subject in ['LABELS', 'PLAN'] %}", Next: 'CheckForDrift' }], Default: 'KeepEvent' });
    for (const name of ['PlanReading', 'CountBatches', 'MergeParts', 'CheckForDrift']) expect((states[name]!['Catch'] as [JsonObject])[0], name).toMatchObject({ ErrorEquals: ['States.ALL'], Next: 'Again?' });
    expect((states['KeepEvent']!['Retry'] as JsonObject[]).flatMap(({ ErrorEquals }) => ErrorEquals)).toEqual(expect.arrayContaining(['SQS.AmazonSQSException', 'SQS.RequestThrottledException', 'States.Timeout']));
    expect(states['CountBatches']).toMatchObject({
      Type: 'Map', Label: 'Batches', MaxConcurrency: 40,
      ItemReader: { ReaderConfig: { InputType: 'JSON' }, Arguments: { Key: '{% $planKey %}' } },
      ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }, StartAt: 'CountBatch' },
    });
  });

  it('has labels joined until the next check is due, or for four hours, and the log read however long that takes', () => {
    for (const [everyHours, milliseconds] of [[1, 3_600_000], [3, 10_800_000], [24, 14_400_000]] as const) {
      const { States: states } = stateMachineDefinition(templateOf(monitored(Size.gibibytes(20), everyHours).of)) as { States: Record<string, JsonObject> };
      expect(states['Large?']).toMatchObject({
        Choices: [{ Condition: `{% $reading = 'FAN_OUT' and $plans < 24 and ($subject = 'LOG' or $millis() - $toMillis($states.context.Execution.StartTime) < ${milliseconds}) %}` }],
      });
    }
  });

  it('is started by the schedule, which invokes the function no more', () => {
    const [[, rule]] = resourcesOfType(template, 'AWS::Events::Rule') as [[string, JsonObject]];
    expect(render(template, rule['Targets'])).toMatchObject([{ Arn: '${FlightsReadingMachine.Arn}', DeadLetterConfig: { Arn: '${ModelWorkspaceDeadLetters.Arn}' }, RetryPolicy: { MaximumEventAgeInSeconds: 3600 } }]);
    expect(resourcesOfType(template, 'AWS::Lambda::Permission')).toEqual([]);
    const start = logicalIdOf(monitor.node.findChild('Schedule').node.findChild('Start').node.findChild('Role'));
    expect(policyOf(template, start)).toEqual([allow('StartExecution', 'states:StartExecution', '${FlightsReadingMachine.Arn}')]);
  });

  it('may call the function, read plans, start executions of itself and keep the event, and nothing else', () => {
    const role = logicalIdOf(monitor.node.findChild('Reading').node.findChild('Machine').node.findChild('Execution').node.findChild('Role'));
    const all = policyOf(template, role) as { Sid: string; Resource: unknown }[];
    expect(all.map(({ Sid }) => Sid).sort()).toEqual(['DecryptPlans', 'DeliverLogs', 'EncryptDeadLetters', 'FollowBatches', 'InvokeSteps', 'ReadPlans', 'SendDeadLetters', 'StartBatches', 'Trace']);
    expect(all.filter(({ Sid }) => !['DeliverLogs', 'Trace', 'DecryptPlans', 'EncryptDeadLetters'].includes(Sid))).toEqual(expect.arrayContaining([
      allow('InvokeSteps', 'lambda:InvokeFunction', '${FlightsCheckFunction.Arn}'),
      allow('ReadPlans', 's3:GetObject', '${ModelWorkspaceStoreBucket.Arn}/models/flights/drift/parts/plans/*'),
      allow('StartBatches', 'states:StartExecution', `${STATES}:stateMachine:drift-reading-flights`),
      allow('FollowBatches', ['states:DescribeExecution', 'states:StopExecution'], `${STATES}:execution:drift-reading-flights:*`),
      allow('SendDeadLetters', 'sqs:SendMessage', '${ModelWorkspaceDeadLetters.Arn}'),
    ]));
    expect(JSON.stringify(trustOf(template, role))).toContain('states.amazonaws.com');
  });
});

it.each(LANDING_ZONES)('a monitor of a large log in %s is three resources more than that of a small one, five where policies are managed', (_, profile) => {
  const own = (volume: Size | undefined): string[] => {
    const { of } = monitored(volume, 24, stack({ profile: profile() }));
    return Object.entries(templateOf(of).Resources).filter(([id]) => id.startsWith('Flights')).map(([, { Type }]) => Type);
  };
  const managed = String(profile()['entries']['policyStyle']) === 'MANAGED';
  expect(own(Size.gibibytes(2)).length - own(undefined).length).toBe(managed ? 5 : 3);
});
