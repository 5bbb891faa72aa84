/** The resources of a monitor: function, log, schedule, and what arrives when. */
import { Duration } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import { InferenceLog } from '../../../lib';
import { DeclaredFunction } from '../../../lib/private/function';
import { asList, asObject, resourcesOfType, type JsonObject } from '../../../simulator/checks/template';
import { LANDING_ZONES } from '../../support/landing-zones';
import { policyOf, render } from '../../support/policy-of';
import { logicalIdOf, stack, templateOf } from '../../support/stack';
import { lakeIn, monitorIn } from './monitored';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';

const every = (hours: number, lagMinutes?: number): unknown => {
  const of = stack();
  monitorIn(of, { every: Duration.hours(hours), ...(lagMinutes === undefined ? {} : { log: InferenceLog.jsonLines(lakeIn(of), 'inference/', { lag: Duration.minutes(lagMinutes) }) }) });
  return resourcesOfType(templateOf(of), 'AWS::Events::Rule')[0]![1]['ScheduleExpression'];
};

/** Minutes of the day (UTC) at which the expression fires; only for the expressions that a schedule of ours can be. */
function firingMinutes(expression: string): number[] {
  const [, minute, hours] = /^cron\((\d+) (\S+) \* \* \? \*\)$/.exec(expression)!;
  const [first, step] = hours!.split('/').map(Number) as [number, number?];
  const all = step === undefined ? [first] : Array.from({ length: 24 }, (_, hour) => hour).filter((hour) => hour >= first && (hour - first) % step === 0);
  return all.map((hour) => hour * 60 + Number(minute));
}

describe('the schedule of a monitor', () => {
  it.each([
    [1, undefined, 'cron(30 0/1 * * ? *)'],
    [2, undefined, 'cron(30 0/2 * * ? *)'],
    [3, undefined, 'cron(30 0/3 * * ? *)'],
    [4, undefined, 'cron(30 0/4 * * ? *)'],
    [6, undefined, 'cron(30 0/6 * * ? *)'],
    [8, undefined, 'cron(30 0/8 * * ? *)'],
    [12, undefined, 'cron(30 0/12 * * ? *)'],
    [24, undefined, 'cron(30 0 * * ? *)'],
    [1, 0, 'cron(0 0/1 * * ? *)'],
    [1, 59, 'cron(59 0/1 * * ? *)'],
    [6, 60, 'cron(0 1/6 * * ? *)'],
    [6, 359, 'cron(59 5/6 * * ? *)'],
    [12, 605, 'cron(5 10/12 * * ? *)'],
    [24, 1439, 'cron(59 23 * * ? *)'],
  ])('with a check each %i hours and a lag of %j minutes is %s', (hours, lag, expression) => {
    expect(every(hours, lag)).toBe(expression);
  });

  it('fires a lag after each interval since midnight UTC, for every interval and any lag', () => {
    for (const hours of [1, 2, 3, 4, 6, 8, 12, 24]) {
      for (const lag of [0, 30, 61, 90, 300, hours * 60 - 1].filter((minutes) => minutes < hours * 60)) {
        const expected = Array.from({ length: 24 / hours }, (_, check) => check * hours * 60 + lag);
        expect(firingMinutes(String(every(hours, lag))), `${hours} hours, ${lag} minutes`).toEqual(expected);
      }
    }
  });

  it('invokes the function, gives up after an hour, and leaves the event in the dead letters then', () => {
    const of = stack();
    const monitor = monitorIn(of);
    const template = templateOf(of);
    const [[ruleId, rule]] = resourcesOfType(template, 'AWS::Events::Rule') as [[string, JsonObject]];
    expect(rule['State']).toBe('ENABLED');
    expect(render(template, rule['Targets'])).toEqual([
      {
        Id: 'Target0',
        Arn: '${FlightsCheckFunction.Arn}',
        DeadLetterConfig: { Arn: '${ModelWorkspaceDeadLetters.Arn}' },
        RetryPolicy: { MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 24 },
      },
    ]);
    expect(resourcesOfType(template, 'AWS::Lambda::Permission').map(([, permission]) => permission)).toEqual([
      {
        Action: 'lambda:InvokeFunction',
        FunctionName: { 'Fn::GetAtt': [logicalIdOf(monitor.checker), 'Arn'] },
        Principal: 'events.amazonaws.com',
        SourceArn: { 'Fn::GetAtt': [ruleId, 'Arn'] },
        SourceAccount: { Ref: 'AWS::AccountId' },
      },
    ]);
  });
});

describe.each(LANDING_ZONES)('a monitor in %s', (_, profile) => {
  const of = stack({ profile: profile() });
  const monitor = monitorIn(of);
  const template = templateOf(of);

  it('is function, role, log group, schedule, its permission and three alarms, and a managed policy where one is demanded', () => {
    const own = Object.entries(template.Resources).filter(([id]) => id.startsWith('Flights')).map(([, { Type }]) => Type).sort();
    const managed = String(profile()['entries']['policyStyle']) === 'MANAGED' ? ['AWS::IAM::ManagedPolicy'] : [];
    expect(own).toEqual([
      'AWS::CloudWatch::Alarm', 'AWS::CloudWatch::Alarm', 'AWS::CloudWatch::Alarm', 'AWS::Events::Rule', ...managed, 'AWS::IAM::Role', 'AWS::Lambda::Function', 'AWS::Lambda::Permission', 'AWS::Logs::LogGroup',
    ]);
  });

  it('has one function, which is declared, and nothing that runs in secret', () => {
    const declared = of.node.findAll().filter((construct) => DeclaredFunction.isDeclaredFunction(construct));
    expect(declared).toHaveLength(1);
    expect(resourcesOfType(template, 'AWS::Lambda::Function')).toHaveLength(1);
    expect(Object.values(template.Resources).filter(({ Type }) => /^Custom::|CustomResource/.test(Type))).toEqual([]);
  });

  it('runs the function on a full core for at most 15 minutes, and sends what it could not process to the dead letters', () => {
    const [[, check]] = resourcesOfType(template, 'AWS::Lambda::Function') as [[string, JsonObject]];
    expect(render(template, check)).toMatchObject({
      Architectures: ['arm64'],
      DeadLetterConfig: { TargetArn: '${ModelWorkspaceDeadLetters.Arn}' },
      LoggingConfig: { LogFormat: 'JSON', LogGroup: '${FlightsCheckLogs}' },
      MemorySize: 1769,
      Role: '${FlightsCheckExecutionRole.Arn}',
      Runtime: 'nodejs24.x',
      Timeout: 900,
    });
  });

  it('keeps its log when it goes', () => {
    const [[id]] = resourcesOfType(template, 'AWS::Logs::LogGroup') as [[string, JsonObject]];
    expect([template.Resources[id]!.DeletionPolicy, template.Resources[id]!.UpdateReplacePolicy]).toEqual(['Retain', 'Retain']);
  });

  it('gives no function, log group, rule or alarm a name: names would clash and forbid replacing', () => {
    for (const [type, property] of [['AWS::Lambda::Function', 'FunctionName'], ['AWS::Logs::LogGroup', 'LogGroupName'], ['AWS::Events::Rule', 'Name'], ['AWS::CloudWatch::Alarm', 'AlarmName']] as const) {
      for (const [, properties] of resourcesOfType(template, type)) expect(properties).not.toHaveProperty(property);
    }
  });

  it('says which model it is about', () => {
    expect(monitor.modelId).toBe('test-flights');
    for (const [id, { Properties }] of Object.entries(template.Resources)) {
      const text = asObject(Properties)['Description'] ?? asObject(Properties)['AlarmDescription'];
      if (id.startsWith('Flights') && typeof text === 'string' && !text.includes('managed by cdk-mlops')) expect(text).toContain('test-flights');
    }
  });
});

describe('grants on a monitor', () => {
  const granted = (grant: (monitor: ReturnType<typeof monitorIn>, role: Role) => void): unknown[] => {
    const of = stack();
    const role = new Role(of, 'Reader', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    grant(monitorIn(of), role);
    return policyOf(templateOf(of), logicalIdOf(role));
  };

  it('let read what was found for the model', () => {
    expect(granted((monitor, role) => monitor.grants.read(role))).toEqual([
      { Action: 's3:ListBucket', Condition: { StringLike: { 's3:prefix': 'models/test-flights/drift/*' } }, Effect: 'Allow', Resource: '${ModelWorkspaceStoreBucket.Arn}' },
      { Action: ['s3:GetObject', 's3:GetObjectVersion'], Effect: 'Allow', Resource: '${ModelWorkspaceStoreBucket.Arn}/models/test-flights/drift/*' },
      { Action: 'kms:Decrypt', Effect: 'Allow', Resource: '${ModelKey.Arn}' },
    ]);
  });

  it('let delete the baseline, and nothing beside it, so that the next check builds another', () => {
    expect(granted((monitor, role) => monitor.grants.renewBaseline(role))).toEqual([
      { Action: 's3:DeleteObject', Effect: 'Allow', Resource: '${ModelWorkspaceStoreBucket.Arn}/models/test-flights/drift/baseline.json' },
    ]);
  });

  it('let have it look', () => {
    expect(granted((monitor, role) => monitor.grants.check(role))).toEqual([{ Action: 'lambda:InvokeFunction', Effect: 'Allow', Resource: '${FlightsCheckFunction.Arn}' }]);
  });
});

describe('two monitors in one stack', () => {
  it('share key and workspace, and nothing else', () => {
    const of = stack();
    monitorIn(of, {}, 'One');
    monitorIn(of, {}, 'Two');
    const template = templateOf(of);
    for (const type of ['AWS::KMS::Key', 'AWS::SNS::Topic', 'AWS::SQS::Queue']) expect(resourcesOfType(template, type)).toHaveLength(1);
    const roles = resourcesOfType(template, 'AWS::Lambda::Function').map(([, { Role: role }]) => JSON.stringify(role));
    expect(new Set(roles).size).toBe(2);
    const [one, two] = resourcesOfType(template, 'AWS::IAM::Role').map(([id]) => JSON.stringify(policyOf(template, id))) as [string, string];
    expect(one).toContain('models/test-one/drift/*');
    expect(one).not.toContain('test-two');
    expect(two).not.toContain('test-one');
    expect(asList(resourcesOfType(template, 'AWS::Lambda::Function')).length).toBe(2);
  });
});
