/** Tests of what the test kit says of stacks as others write them, which have what ours do not. */
import {
  App, aws_apigateway as apigateway, aws_cloudwatch as cloudwatch, aws_cloudwatch_actions as actions, aws_dynamodb as dynamodb, aws_events as events, aws_events_targets as targets,
  aws_iam as iam, aws_lambda as lambda, aws_rds as rds, aws_sns as sns, aws_sqs as sqs, aws_ssm as ssm, aws_stepfunctions as sfn, CfnCondition, CfnOutput, CfnResource, CustomResource, Duration, Fn, NestedStack, SecretValue, Stack,
} from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { describe, expect, it } from 'vitest';
import { templateFindings } from '../../../simulator/testing';
import { handwritten } from '../assembly/fixture';

function findingsOf(build: (stack: Stack) => void): string[] {
  const app = new App();
  build(new Stack(app, 'Own'));
  return templateFindings(app);
}

function functionIn(scope: Construct, id = 'Function', environment: Record<string, string> = {}): lambda.Function {
  return new lambda.Function(scope, id, { runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code: lambda.Code.fromInline('exports.handler = async () => {}'), timeout: Duration.seconds(30), environment });
}

function machineIn(scope: Construct, states: Readonly<Record<string, unknown>>): sfn.StateMachine {
  const definition = JSON.stringify({ QueryLanguage: 'JSONata', StartAt: Object.keys(states)[0], States: states });
  return new sfn.StateMachine(scope, 'Machine', { definitionBody: sfn.DefinitionBody.fromString(definition) });
}

const order = (stack: Stack, target: events.IRuleTarget): events.Rule => new events.Rule(stack, 'Rule', { eventPattern: { source: ['shop'] }, targets: [target] });
const queueIn = (stack: Stack): sqs.Queue => new sqs.Queue(stack, 'Lost');

describe('findings of the templates of users', () => {
  it.each<[string, (stack: Stack) => string]>([
    ['types of resources that ours never have', (stack) => new dynamodb.TableV2(stack, 'Table', { partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING } }).tableName],
    ['attributes of such types', (stack) => new apigateway.LambdaRestApi(stack, 'Api', { handler: functionIn(stack, 'Other') }).url],
    ['attributes of known types that ours never read', (stack) => Fn.getAtt(stack.getLogicalId(queueIn(stack).node.defaultChild as sqs.CfnQueue), 'Unheard').toString()],
    ['custom resources', (stack) => new CustomResource(stack, 'Custom', { serviceToken: 'arn:aws:lambda:ap-southeast-1:111122223333:function:custom' }).getAttString('Answer')],
    ['outputs of nested stacks', (stack) => new sqs.Queue(new NestedStack(stack, 'Nested'), 'Queue').queueUrl],
    ['exports of stacks of other apps', () => Fn.importValue('elsewhere')],
    ['what a condition chooses', (stack) => Fn.conditionIf(new CfnCondition(stack, 'Is', { expression: Fn.conditionEquals('a', 'b') }).logicalId, 'one', 'other').toString()],
    ['functions of CloudFormation that ours never use', () => Fn.base64('text')],
    ['availability zones', () => Fn.select(0, Fn.getAzs())],
  ])('are none of references to %s', (_, value) => {
    expect(findingsOf((stack) => functionIn(stack, 'Function', { VALUE: value(stack) }))).toEqual([]);
  });

  it.each<[string, Readonly<Record<string, unknown>>]>([
    ['lies in a bucket', { DefinitionS3Location: { Bucket: 'bucket', Key: 'key' } }],
    ['is missing', {}],
  ])('are none of a state machine whose definition %s', (_, properties) => {
    expect(findingsOf((stack) => new CfnResource(stack, 'Machine', { type: 'AWS::StepFunctions::StateMachine', properties }))).toEqual([]);
  });

  it('say of a definition that is no JSON that it is none', () => {
    expect(findingsOf((stack) => new sfn.StateMachine(stack, 'Machine', { definitionBody: sfn.DefinitionBody.fromString('no json') }))).toEqual([expect.stringMatching(/^Own\/Machine\/Resource\.DefinitionString: got text that is not JSON/)]);
  });

  it('are none of a parameter that is called as an envelope of ours and is none', () => {
    expect(findingsOf((stack) => new ssm.StringParameter(stack, 'Parameter', { parameterName: '/post/envelope', stringValue: 'white' }))).toEqual([]);
  });

  it.each<[string, events.RuleTargetInput | undefined]>([
    ['the whole event', undefined],
    ['what an event tells', events.RuleTargetInput.fromEventPath('$.detail')],
    ['a part of what an event tells', events.RuleTargetInput.fromEventPath('$.detail.order')],
    ['lines of text', events.RuleTargetInput.fromMultilineText('one\ntwo')],
  ])('are none of a rule that starts a machine with %s', (_, input) => {
    expect(findingsOf((stack) => {
      const machine = machineIn(stack, { Only: { Type: 'Pass', Output: '{% $states.input.detail %}', End: true } });
      order(stack, new targets.SfnStateMachine(machine, { deadLetterQueue: queueIn(stack), ...(input ? { input } : {}) }));
    }).filter((one) => !one.includes('without detail'))).toEqual([]);
  });

  it('say of a rule that starts a machine with a whole event what the machine asks for and no event has', () => {
    expect(findingsOf((stack) => {
      const machine = machineIn(stack, { Only: { Type: 'Pass', Output: '{% $states.input.trigger %}', End: true } });
      order(stack, new targets.SfnStateMachine(machine, { deadLetterQueue: queueIn(stack) }));
    })).toEqual([expect.stringMatching(/^Own\/Rule\/Resource\.Targets\[0\]: got an input without trigger/)]);
  });

  it('are none of the permission that the CDK writes for a rule', () => {
    expect(findingsOf((stack) => order(stack, new targets.LambdaFunction(functionIn(stack), { deadLetterQueue: queueIn(stack) })))).toEqual([]);
  });

  it.each([['aws.s3', 'Object Created'], ['aws.ec2', 'EC2 Instance State-change Notification'], ['aws.sagemaker', 'SageMaker Endpoint State Change'], ['aws.sagemaker', 'SageMaker Transform Job State Change']])('are none of events that are not known here: %s, %s', (source, type) => {
    expect(findingsOf((stack) => new events.Rule(stack, 'Rule', { eventPattern: { source: [source], detailType: [type] }, targets: [new targets.SqsQueue(queueIn(stack), { deadLetterQueue: new sqs.Queue(stack, 'Other') })] }))).toEqual([]);
  });

  it.each([['aws.sagemker', 'SageMaker Training Job State Change'], ['aws.sagemaker', 'SageMaker Training job state changed']])('name slips in events that are known here: %s, %s', (source, type) => {
    expect(findingsOf((stack) => new events.Rule(stack, 'Rule', { eventPattern: { source: [source], detailType: [type] } }))).toContainEqual(expect.stringMatching(/^Own\/Rule\/Resource\.EventPattern\.(source|detail-type): got /));
  });

  it('take dimensions of metrics of others for what they are', () => {
    expect(findingsOf((stack) => {
      const metric = new cloudwatch.Metric({ namespace: 'Shop', metricName: 'Orders', dimensionsMap: { Service: 'orders' } });
      new cloudwatch.Alarm(stack, 'Alarm', { metric, threshold: 1, evaluationPeriods: 1, treatMissingData: cloudwatch.TreatMissingData.IGNORE, alarmDescription: 'what it is' })
        .addAlarmAction({ bind: () => ({ alarmActionArn: 'arn:aws:sns:ap-southeast-1:111122223333:on-call' }) });
    })).toEqual([]);
  });

  it('are none of a password that a database is given by a reference, and name one that a function is', () => {
    const password = SecretValue.secretsManager('database').unsafeUnwrap();
    const database = (stack: Stack): rds.CfnDBInstance => new rds.CfnDBInstance(stack, 'Database', { masterUserPassword: password });
    expect(findingsOf(database)).toEqual([]);
    expect(findingsOf((stack) => functionIn(stack, 'Function', { Password: password }))).toContainEqual(expect.stringMatching(/^Own\/Function\/Resource\.Environment\.Variables\.Password: got \{\{resolve:/));
  });

  it.each<[string, (stack: Stack) => unknown, RegExp]>([
    ['a container', (stack) => new CfnResource(stack, 'It', { type: 'AWS::ECS::TaskDefinition', properties: { ContainerDefinitions: [{ Environment: [{ Name: 'API_KEY', Value: 'hunter2' }, { Name: 'SIZE', Value: '1' }] }] } }), /^Own\/It\.ContainerDefinitions\.0\.Environment\.API_KEY: got a value, expected the name or ARN/],
    ['a model', (stack) => new CfnResource(stack, 'It', { type: 'AWS::SageMaker::Model', properties: { PrimaryContainer: { Environment: { API_KEY: 'hunter2', SIZE: '1' } } } }), /^Own\/It\.PrimaryContainer\.Environment\.API_KEY: got a value, expected the name or ARN/],
  ])('name secrets in variables of %s', (_, build, finding) => {
    expect(findingsOf(build)).toEqual([expect.stringMatching(finding)]);
  });

  it('name ARNs of alarms that nobody has in stacks of any environment', () => {
    const grant = (stack: Stack): iam.ManagedPolicy => new iam.ManagedPolicy(stack, 'Policy', { statements: [new iam.PolicyStatement({ actions: ['cloudwatch:DescribeAlarms'], resources: ['arn:aws:cloudwatch:eu-west-1:444455556666:alarm:theirs'] })] });
    expect(findingsOf(grant)).toEqual([expect.stringMatching(/^Own\/Policy\/Resource\.PolicyDocument\.Statement\.0\.Resource: got the alarm theirs, expected one of the template/)]);
  });

  it('are none of an alarm whose topic takes messages from everybody of the account', () => {
    expect(findingsOf((stack) => {
      const topic = new sns.Topic(stack, 'Topic');
      topic.addToResourcePolicy(new iam.PolicyStatement({ actions: ['sns:Publish'], resources: [topic.topicArn], principals: [new iam.AnyPrincipal()], conditions: { StringEquals: { 'aws:SourceAccount': stack.account } } }));
      new cloudwatch.Alarm(stack, 'Alarm', { metric: new cloudwatch.Metric({ namespace: 'Shop', metricName: 'Orders' }), threshold: 1, evaluationPeriods: 1, treatMissingData: cloudwatch.TreatMissingData.IGNORE, alarmDescription: 'what it is' })
        .addAlarmAction(new actions.SnsAction(topic));
    })).toEqual([]);
  });

  it('are none of an alarm without an action that another alarm of the stack tells of', () => {
    expect(findingsOf((stack) => {
      const part = { metric: new cloudwatch.Metric({ namespace: 'Shop', metricName: 'Orders' }), threshold: 1, evaluationPeriods: 1, treatMissingData: cloudwatch.TreatMissingData.IGNORE, alarmDescription: 'what it is' };
      const whole = new cloudwatch.CompositeAlarm(stack, 'Whole', { alarmRule: new cloudwatch.Alarm(stack, 'Part', part), alarmDescription: 'what it is' });
      whole.addAlarmAction({ bind: () => ({ alarmActionArn: 'arn:aws:sns:ap-southeast-1:111122223333:on-call' }) });
    })).toEqual([]);
  });

  it('take as many resources as CloudFormation does', () => {
    expect(findingsOf((stack) => Array.from({ length: 500 }, (_, index) => new CfnResource(stack, `Topic${index}`, { type: 'AWS::SNS::Topic' })))).toEqual([]);
  });

  it('are of nested stacks at any depth, too, by their own paths though all have the same logical id', () => {
    expect(findingsOf((stack) => {
      new events.Rule(stack, 'Rule', { schedule: events.Schedule.rate(Duration.hours(1)) });
      const nested = new NestedStack(stack, 'Nested');
      new events.Rule(nested, 'Rule', { schedule: events.Schedule.rate(Duration.hours(1)) });
      new events.Rule(new NestedStack(nested, 'Deep'), 'Rule', { schedule: events.Schedule.rate(Duration.hours(1)) });
    })).toEqual(['Own/Rule', 'Own/Nested/Rule', 'Own/Nested/Deep/Rule'].map((path) => expect.stringMatching(`^${path}/Resource.Targets: got none`) as string));
  });

  it('are none of what is no resource, parameter or output, which the deployment tells', () => {
    const nothing = { One: null, Two: ['x'] };
    const template = { Resources: { ...nothing, Three: { Type: 'AWS::Lambda::Function', Properties: null } }, Parameters: nothing, Outputs: nothing } as unknown as Parameters<typeof handwritten>[0][string]['template'];
    expect(templateFindings(handwritten({ Own: { template } }))).toEqual([]);
  });

  it('are none of an app without resources', () => {
    expect(findingsOf((stack) => new CfnOutput(stack, 'Output', { value: 'x' }))).toEqual([]);
  });
});
