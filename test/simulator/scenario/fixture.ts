/** A small assembly with one of each thing that scenarios speak of, and scenarios for it. */
import type { App } from 'aws-cdk-lib';
import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sagemaker from 'aws-cdk-lib/aws-sagemaker';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simulate, type Result, type SimulateOptions } from '../../../simulator/scenario';
import { REGION, synthesized } from '../assembly/fixture';

/** `Demo/Deploy` writes a record, tells a topic, and ends in the outcome that it is asked for; the alarm starts it, too. */
function demo(app: App): void {
  const stack = new Stack(app, 'Demo', { env: { region: REGION, account: '111122223333' } });
  new s3.Bucket(stack, 'Lake', { bucketName: 'demo-lake', removalPolicy: RemovalPolicy.RETAIN });
  const table = new dynamodb.Table(stack, 'Records', { billingMode: dynamodb.BillingMode.PAY_PER_REQUEST, partitionKey: { name: 'modelId', type: dynamodb.AttributeType.STRING }, sortKey: { name: 'item', type: dynamodb.AttributeType.STRING } });
  const topic = new sns.Topic(stack, 'OnCall');
  new sqs.Queue(stack, 'DeadLetters');
  new ecr.Repository(stack, 'Images', { repositoryName: 'demo-images', imageScanOnPush: true });
  new ssm.StringParameter(stack, 'Envelope', { parameterName: '/demo/envelope', stringValue: 'first' });
  new sagemaker.CfnModelPackageGroup(stack, 'Packages', { modelPackageGroupName: 'demo' });
  const alarm = new cloudwatch.Alarm(stack, 'Drift', { metric: new cloudwatch.Metric({ namespace: 'Demo', metricName: 'DriftState', statistic: 'Maximum' }), threshold: 1, evaluationPeriods: 1, treatMissingData: cloudwatch.TreatMissingData.IGNORE });
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('states.amazonaws.com') });
  role.addToPolicy(new iam.PolicyStatement({ actions: ['dynamodb:PutItem'], resources: [table.tableArn] }));
  role.addToPolicy(new iam.PolicyStatement({ actions: ['sns:Publish'], resources: [topic.topicArn] }));
  const machine = new sfn.CfnStateMachine(stack, 'Deploy', {
    roleArn: role.roleArn,
    definitionString: stack.toJsonString({
      QueryLanguage: 'JSONata', StartAt: 'Write',
      States: {
        Write: {
          Type: 'Task', Resource: `arn:${stack.partition}:states:::dynamodb:putItem`, Assign: { asked: '{% $states.input %}' }, Next: 'Wait',
          Arguments: { TableName: table.tableName, Item: { modelId: { S: 'demo' }, item: { S: 'RELEASE' }, live: { S: '{% $states.input.live %}' }, fence: { N: '7' }, frozen: { BOOL: true } } },
          Retry: [{ ErrorEquals: ['DynamoDB.InternalServerErrorException'], IntervalSeconds: 30, MaxAttempts: 1 }],
          Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Broken' }],
        },
        Wait: { Type: 'Wait', Seconds: 600, Next: 'Tell' },
        Tell: { Type: 'Task', Resource: `arn:${stack.partition}:states:::sns:publish`, Arguments: { TopicArn: topic.topicArn, Subject: '{% "demo: " & $asked.outcome %}', Message: 'because it was asked for' }, Next: 'Good?' },
        'Good?': { Type: 'Choice', Choices: [{ Condition: "{% $asked.outcome = 'DEPLOYED' %}", Next: 'Good' }], Default: 'Bad' },
        Good: { Type: 'Succeed', Output: { outcome: 'DEPLOYED', reason: 'as asked' } },
        Bad: { Type: 'Fail', Error: '{% "Deployment." & $asked.outcome %}', Cause: 'as asked' },
        Broken: { Type: 'Fail', Error: 'Deployment.FAILED', Cause: 'the record cannot be written' },
      },
    }),
  });
  const starter = new iam.Role(stack, 'Starter', { assumedBy: new iam.ServicePrincipal('events.amazonaws.com') });
  starter.addToPolicy(new iam.PolicyStatement({ actions: ['states:StartExecution'], resources: [machine.attrArn] }));
  new events.CfnRule(stack, 'OnDrift', {
    eventPattern: { source: ['aws.cloudwatch'], resources: [alarm.alarmArn], detail: { state: { value: ['ALARM'] } } },
    targets: [{ id: 'machine', arn: machine.attrArn, roleArn: starter.roleArn, input: '{"live":"by-drift","outcome":"DEPLOYED"}' }],
  });
}

let directory: string | undefined;

/** Synthesized once. */
export function demoAssembly(): string {
  directory ??= synthesized(demo);
  return directory;
}

/** @returns path of the file */
export function scenarioFile(text: string, more: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'scenario-'));
  for (const [name, content] of Object.entries(more)) writeFileSync(join(folder, name), content);
  const file = join(folder, 'scenario.yaml');
  writeFileSync(file, text);
  return file;
}

/** Plays steps in the demo assembly. */
export async function played(steps: string, options: Partial<SimulateOptions> = {}): Promise<Result & { readonly output: string }> {
  const lines: string[] = [];
  const scenario = scenarioFile(`start: 2026-01-05T00:00:00Z\n${steps}`);
  const result = await simulate({ assembly: demoAssembly(), scenario, detail: 'story', print: (line) => void lines.push(line.replaceAll(scenario, 'scenario.yaml')), ...options });
  return { ...result, output: lines.join('\n') };
}
