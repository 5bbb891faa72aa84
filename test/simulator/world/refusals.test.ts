/** Assemblies with properties of a wrong shape: refused by name, all at once, and nothing is left open. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { handwritten } from '../assembly/fixture';
import { loaded, START } from './fixture';
import { World } from '../../../simulator/world';

type Resources = Readonly<Record<string, { readonly Type: string; readonly Properties: object }>>;

const assembly = (resources: Resources): string => handwritten({ S: { template: { Resources: resources as Parameters<typeof handwritten>[0][string]['template']['Resources'] } } });
const onlyResource = (Type: string, Properties: object): string => assembly({ R: { Type, Properties } });

async function refusal(directory: string): Promise<string> {
  try {
    await (await World.load(directory, { start: START })).close();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('got a world, expected a refusal');
}

/** After a turn of the event loop, in which a closed one goes. */
async function openPorts(): Promise<number> {
  await setImmediate();
  return process.getActiveResourcesInfo().filter((resource) => resource === 'TCPServerWrap').length;
}

const policyOn = (...buckets: readonly string[]): { readonly Type: string; readonly Properties: object } => ({
  Type: 'AWS::IAM::Policy',
  Properties: { PolicyName: 'p', Roles: [], PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: buckets }] } },
});
const ruleTo = (Targets: unknown): { readonly Type: string; readonly Properties: object } => ({ Type: 'AWS::Events::Rule', Properties: { EventPattern: { source: ['x'] }, Targets } });

describe('an assembly of a wrong shape', () => {
  it('is refused by the names of its resources, all at once, with the port closed again', async () => {
    const before = await openPorts();
    const lines = (await refusal(assembly({
      Policy: policyOn('arn:aws:s3:::lake', 'arn:aws-cn:s3:::lake'),
      Aimless: ruleTo([{ Id: 'T' }]),
      Nameless: ruleTo([{ Arn: 'arn:aws:sqs:ap-southeast-1:111122223333:q' }]),
      Text: ruleTo('x'),
      Table: { Type: 'AWS::DynamoDB::Table', Properties: { KeySchema: 'id' } },
    }))).split('\n').slice(1);
    expect(lines.sort()).toEqual([
      '  - S/Aimless.Targets[0]: got {"Id":"T"}, expected a target with the text Arn',
      '  - S/Nameless.Targets[0]: got {"Arn":"arn:aws:sqs:ap-southeast-1:111122223333:q"}, expected a target with the text Id',
      expect.stringMatching(/^ {2}- S\/Policy, arn:aws-cn:s3:::lake: bucket lake: exists already/),
      expect.stringMatching(/^ {2}- S\/Table/),
      '  - S/Text.Targets: got "x", expected a list of targets',
    ]);
    expect(await openPorts()).toBe(before);
  });
});

describe('an assembly in which everything is wrong that can be', () => {
  const BOOTSTRAP = 'cdk-assets-111122223333-ap-southeast-1';
  const trust = { Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }] };
  const definition = (states: object): string => JSON.stringify({ QueryLanguage: 'JSONata', StartAt: 'One', States: states });
  const role = (name: string, rest: object = {}): Resources[string] => ({ Type: 'AWS::IAM::Role', Properties: { RoleName: name, AssumeRolePolicyDocument: trust, ...rest } });
  const fn = (by: string, S3Key: string): Resources[string] => ({ Type: 'AWS::Lambda::Function', Properties: { Role: `arn:aws:iam::111122223333:role/${by}`, Runtime: 'nodejs24.x', Handler: 'index.handler', Code: { S3Bucket: BOOTSTRAP, S3Key } } });
  const machine = (DefinitionString: string): Resources[string] => ({ Type: 'AWS::StepFunctions::StateMachine', Properties: { RoleArn: 'arn:aws:iam::999999999999:role/theirs', DefinitionString } });
  const resources: Resources = {
    Vm: { Type: 'AWS::EC2::Instance', Properties: {} },
    Nested: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: 'https://example.com/t.json' } },
    FromNested: { Type: 'AWS::SNS::Topic', Properties: { TopicName: { 'Fn::GetAtt': ['Nested', 'Outputs.Name'] } } },
    Odd: { ...role('odd', { MaxSessions: 1, Policies: [{ PolicyName: 'o', PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: 'lake' }, { Effect: 'allow', Action: 's3:GetObject', Resource: '*' }] } }] }) },
    OddTrust: role('odd-trust', { AssumeRolePolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Federated: 'x' } }] }, MaxSessions: 1 }),
    OddKey: { Type: 'AWS::KMS::Key', Properties: { MultiRegion: true, KeyPolicy: { Statement: [{ Effect: 'Allow', Action: 'kms:*', Resource: '*' }] } } },
    OddPolicy: { Type: 'AWS::IAM::ManagedPolicy', Properties: { Groups: ['g'], PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: 'lake' }] } } },
    OddQueue: { Type: 'AWS::SQS::QueuePolicy', Properties: { Queues: ['https://sqs'], Extra: 1, PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: 'q', Principal: '*' }] } } },
    Emails: machine(definition({ One: { Type: 'Task', Resource: 'arn:aws:states:::aws-sdk:ses:sendEmail', End: true } })),
    Malformed: machine(definition({ One: { Type: 'Pass', Next: 'Two' } })),
    Gone: { Type: 'AWS::StepFunctions::StateMachine', Properties: { RoleArn: 'arn:aws:iam::999999999999:role/theirs', DefinitionS3Location: { Bucket: 'b', Key: 'gone.zip' } } },
    Worker: role('worker', { ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'] }),
    Reader: role('reader'),
    Reads: { Type: 'AWS::IAM::Policy', Properties: { PolicyName: 'p', Roles: ['reader'], PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: `arn:aws:s3:::${BOOTSTRAP}`, Condition: { BinaryEquals: { 'aws:x': '1' } } }] } } },
    Bare: role('bare'),
    Bares: fn('bare', 'abc.zip'),
    // What their roles may is not known, so that nothing is said of it.
    Works: fn('worker', 'abc.zip'),
    ReadsToo: fn('reader', 'abc.zip'),
    NoCode: fn('bare', 'gone.zip'),
    Imports: { Type: 'AWS::SQS::Queue', Properties: { QueueName: { 'Fn::ImportValue': 'nobody' }, VisibilityTimeout: 'long' } },
  };
  const paths = Object.fromEntries(Object.keys(resources).map((id) => [`/S/${id.toLowerCase()}/Resource`, [{ type: 'aws:cdk:logicalId', data: id }]]));
  const directory = (): string => {
    const folder = handwritten({ S: { template: { Resources: resources as Parameters<typeof handwritten>[0][string]['template']['Resources'] }, assets: { 'asset.abc': { 'index.mjs': '' }, 'asset.gone': { 'index.mjs': '' } }, metadata: { ...paths, '/S/Images': [{ type: 'cdk-mlops:container', data: { directory: 'asset.image' } }] } } });
    const manifest = join(folder, 'S.assets.json');
    writeFileSync(manifest, readFileSync(manifest, 'utf8').replaceAll('"assets"', `"${BOOTSTRAP}"`));
    rmSync(join(folder, 'asset.gone'), { recursive: true });
    return folder;
  };

  it('is refused by one message that lists all of it, each with its construct, before anything runs', async () => {
    expect((await refusal(directory())).split('\n').slice(1).sort()).toEqual([
      /S, asset gone\.zip: got no folder \S+\/asset\.gone, expected one that exists in the assembly; synthesize again$/,
      /S\/Bares: arn:aws:iam::111122223333:role\/bare is not authorized to perform: logs:CreateLogStream on resource: .* because no identity-based policy allows the action \(construct S\/bares\)$/,
      /S\/Bares: arn:aws:iam::111122223333:role\/bare is not authorized to perform: logs:PutLogEvents on resource: /,
      /S\/Emails: \S+\/One\.Resource: got arn:aws:states:::aws-sdk:ses:sendEmail; aws-sdk:ses:sendEmail is not simulated, .* \(construct S\/emails\)$/,
      /S\/Gone\.DefinitionS3Location: got \{"Bucket":"b","Key":"gone\.zip"\}, expected a file of the assembly \(construct S\/gone\)$/,
      /S\/Images: got the container directory \S+\/asset\.image, expected one that exists in the assembly; synthesize again$/,
      /S\/Imports\.VisibilityTimeout: got "long", expected 0 to 43200 seconds \(construct S\/imports\)$/,
      /S\/Imports: Fn::ImportValue nobody: got the export nobody, expected one of the stacks S; .* \(construct S\/imports\)$/,
      /S\/Malformed: \S+\/One: got "Two", expected transitions to states of the same scope: One \(construct S\/malformed\)$/,
      /S\/Malformed: \S+: no state ends the scope; .* \(construct S\/malformed\)$/,
      /S\/Nested: got AWS::CloudFormation::Stack, which is not simulated, nor what it holds, expected its resources in a stack of the app; .* \(construct S\/nested\)$/,
      /S\/NoCode, code: got \S+\/asset\.gone, expected the folder of an asset; .* \(construct S\/nocode\)$/,
      /S\/Odd\.MaxSessions: got a property of AWS::IAM::Role that is not simulated/,
      /S\/Odd: policies of odd: got the effect "allow", expected Allow or Deny/,
      /S\/Odd: policies of odd: got the resource lake, expected \* or an ARN with six parts/,
      /S\/OddKey\.MultiRegion: got a property of AWS::KMS::Key that is not simulated/,
      /S\/OddKey: policy on arn:aws:kms:\S+: got no principal, expected one/,
      /S\/OddPolicy\.Groups: got a property of AWS::IAM::ManagedPolicy that is not simulated/,
      /S\/OddPolicy: policy \S+: got the resource lake, expected \* or an ARN/,
      /S\/OddQueue\.Extra: got a property of AWS::SQS::QueuePolicy that is not simulated/,
      /S\/OddQueue: policy on https:\/\/sqs: got the resource q, expected \* or an ARN/,
      /S\/OddTrust\.MaxSessions: got a property of AWS::IAM::Role that is not simulated/,
      /S\/OddTrust: policy on arn:aws:iam::111122223333:role\/odd-trust: got the principal Federated x, which is not simulated/,
      /S\/Reads: policy p: got the condition key aws:x, .* \(construct S\/reads\)$/,
      /S\/Reads: policy p: got the operator BinaryEquals, .* \(construct S\/reads\)$/,
      /S\/Vm: got AWS::EC2::Instance, which is not simulated \(construct S\/vm\)$/,
      /S\/Worker\.ManagedPolicyArns: got arn:aws:iam::aws:policy\/AdministratorAccess, a managed policy that the assembly does not define, .* \(construct S\/worker\)$/,
    ].map((line) => expect.stringMatching(line) as string));
  });
});

describe('an assembly with a macro', () => {
  const queue = { Type: 'AWS::SQS::Queue' };
  const directory = handwritten({
    Macro: { template: { Transform: 'AWS::Serverless-2016-10-31', Resources: { Q: queue } } },
    Machine: { template: { Resources: { Vm: { Type: 'AWS::EC2::Instance' } } } },
    Sound: { template: { Resources: { Q: queue } } },
  });

  it('is refused together with what else of it cannot be simulated', async () => {
    expect((await refusal(directory)).split('\n').slice(1)).toEqual([
      '  - Macro: got the transform "AWS::Serverless-2016-10-31", expected none; macros are not simulated',
      '  - Machine/Vm: got AWS::EC2::Instance, which is not simulated',
    ]);
  });

  it('is no reason to refuse the other stacks, where they alone are asked for', async () => {
    const world = await World.load(directory, { start: START, stacks: ['Sound'] });
    expect(world.resourcesOf('AWS::SQS::Queue')).toHaveLength(1);
    await world.close();
  });
});

describe('a nested property', () => {
  const QUEUE = 'arn:aws:sqs:ap-southeast-1:111122223333:dead';

  it.each([
    ['AWS::SQS::Queue', { VisibilityTimeout: 'long' }, /R\.VisibilityTimeout: got "long", expected 0 to 43200 seconds/],
    ['AWS::SQS::Queue', { VisibilityTimeout: true }, /R\.VisibilityTimeout: got true, expected 0 to 43200 seconds/],
    ['AWS::SQS::Queue', { MessageRetentionPeriod: 5 }, /R\.MessageRetentionPeriod: got 5, expected 60 to 1209600 seconds/],
    ['AWS::SQS::Queue', { RedrivePolicy: 'dead' }, /R\.RedrivePolicy: got "dead", expected an object with deadLetterTargetArn, maxReceiveCount/],
    ['AWS::SQS::Queue', { RedrivePolicy: { deadLetterTargetArn: QUEUE } }, /R\.RedrivePolicy\.maxReceiveCount: got null, expected 1 to 1000 times/],
    ['AWS::SQS::Queue', { RedrivePolicy: { deadLetterTargetArn: 1, maxReceiveCount: 1, more: 1 } }, /R\.RedrivePolicy\.more: got a member that is not simulated.*\n.*R\.RedrivePolicy\.deadLetterTargetArn: got 1, expected the ARN/],
    ['AWS::SNS::Subscription', { Protocol: 'email', RedrivePolicy: 'dead' }, /R\.RedrivePolicy: got "dead", expected an object with deadLetterTargetArn/],
    ['AWS::Lambda::Function', { ReservedConcurrentExecutions: 0 }, /R\.ReservedConcurrentExecutions: got 0, expected at least 1: with none the function never runs/],
    ['AWS::Lambda::Function', { LoggingConfig: { Format: 'JSON' } }, /R\.LoggingConfig\.Format: got a member that is not simulated, expected one of LogGroup, /],
    ['AWS::Lambda::Function', { LoggingConfig: { LogFormat: 'XML' } }, /R\.LoggingConfig\.LogFormat: got "XML", expected one of JSON, Text/],
    ['AWS::Lambda::Function', { LoggingConfig: { LogFormat: 'JSON', ApplicationLogLevel: 'LOUD' } }, /R\.LoggingConfig\.ApplicationLogLevel: got "LOUD", expected one of TRACE, /],
    ['AWS::Lambda::Function', { LoggingConfig: { SystemLogLevel: 'WARN' } }, /R\.LoggingConfig\.SystemLogLevel: got a level of logs in text, expected LogFormat JSON beside it/],
    ['AWS::Lambda::Function', { DeadLetterConfig: 'queue' }, /R\.DeadLetterConfig: got "queue", expected an object with TargetArn/],
    ['AWS::CloudWatch::Alarm', { AlarmActions: 'topic' }, /R\.AlarmActions: got "topic", expected a list of ARNs/],
    ['AWS::CloudWatch::Alarm', { Threshold: 'high' }, /R\.Threshold: got "high", expected a number/],
  ])('of %s such as %j is refused', async (type, properties, message) => {
    expect(await refusal(onlyResource(type, properties))).toMatch(message);
  });

  it('of an alarm may be a number as a text, as CloudFormation takes it', async () => {
    const world = await loaded(onlyResource('AWS::CloudWatch::Alarm', {
      Namespace: 'n', MetricName: 'm', Statistic: 'Maximum', Period: '60', EvaluationPeriods: '1', DatapointsToAlarm: '1', Threshold: '1.5', ComparisonOperator: 'GreaterThanThreshold', ActionsEnabled: 'true',
    }));
    await world.runFor(60_000);
    world.cloudwatch.putMetricData({ namespace: 'n', name: 'm', dimensions: {}, at: world.clock.now, values: [2] });
    await world.runFor(120_000);
    expect(world.cloudwatch.describeAlarms()).toMatchObject([{ StateValue: 'ALARM' }]);
  });

  it('of a function says which of its lines are written', async () => {
    const directory = handwritten({
      S: {
        assets: { 'asset.abc': { 'index.mjs': 'export const handler = async () => { console.info("quiet"); console.warn("loud"); return process.env.AWS_LAMBDA_LOG_LEVEL; };' } },
        template: { Resources: { F: { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'f', Role: 'r', Runtime: 'nodejs24.x', Handler: 'index.handler', Code: { S3Bucket: 'assets', S3Key: 'abc.zip' }, LoggingConfig: { LogFormat: 'JSON', ApplicationLogLevel: 'WARN', SystemLogLevel: 'WARN' } } } } },
      },
    });
    const world = await loaded(directory);
    expect((await world.functions.invoke('f', '{}')).payload).toBe('"WARN"');
  });
});

describe('a function that asks for what is not simulated', () => {
  it('ends the run, even where it catches the error', async () => {
    const code = `export const handler = async () => {
      const headers = { 'x-amz-target': 'DynamoDB_20120810.BatchGetItem', 'content-type': 'application/x-amz-json-1.0', authorization: 'AWS4-HMAC-SHA256 Credential=' + process.env.AWS_ACCESS_KEY_ID + '/20260101/us-east-1/dynamodb/aws4_request' };
      try { return (await fetch(process.env.AWS_ENDPOINT_URL, { method: 'POST', headers, body: '{}' })).status; } catch { return 'caught'; }
    };`;
    const world = await loaded(handwritten({
      S: {
        assets: { 'asset.abc': { 'index.mjs': code } },
        template: { Resources: { F: { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'f', Role: 'arn:aws:iam::1:role/r', Runtime: 'nodejs24.x', Handler: 'index.handler', Code: { S3Bucket: 'assets', S3Key: 'abc.zip' } } } } },
      },
    }));
    world.functions.invokeLater('f', '{}');
    await expect(world.runFor(1000)).rejects.toThrow(/^request of arn:aws:iam::1:role\/r: dynamodb:BatchGetItem is not simulated$/);
  });
});
