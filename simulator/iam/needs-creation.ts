/**
 * What resources need once they are there, whoever calls: what AWS checks when it creates them, or what would never work without a
 * word. Held against the policies when an assembly is loaded.
 *
 * Documented: services assume roles in the name of the account and of the resource; Lambda refuses a function whose role cannot send to its
 * dead-letter queue; Step Functions refuses a machine whose role cannot manage the rule behind `.sync`, deliver its log, or
 * trace; rules invoke functions and send dead letters under the target's policy, alarms publish under the topic's.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/service-integration-iam-templates.html
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-xray-tracing.html
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
 */
import { isObject, type JsonObject, type ResolvedResource } from '../assembly';
import { asList, asText } from '../assembly/template';
import { arn } from '../services/environment';
import { type Facts, keyNeeds, type Need, role, service } from './need';
import { placingFunction, writingFlowLogs } from './needs-network';
import { assumption } from './needs-sagemaker';

const LOG_DELIVERY = ['CreateLogDelivery', 'DeleteLogDelivery', 'DescribeLogGroups', 'DescribeResourcePolicies', 'GetLogDelivery', 'ListLogDeliveries', 'PutResourcePolicy', 'UpdateLogDelivery'];
const MACHINE_TRACING = ['GetSamplingRules', 'GetSamplingTargets', 'PutTelemetryRecords', 'PutTraceSegments'];
const FUNCTION_TRACING = ['PutTelemetryRecords', 'PutTraceSegments'];

/** The rule that Step Functions keeps for a job that a Task waits for, by integration. */
const MANAGED_RULES: Readonly<Record<string, string>> = {
  'sagemaker:createTrainingJob': 'StepFunctionsGetEventsForSageMakerTrainingJobsRule',
  'sagemaker:createTransformJob': 'StepFunctionsGetEventsForSageMakerTransformJobsRule',
  'codebuild:startBuild': 'StepFunctionsGetEventForCodeBuildStartBuildRule',
  'states:startExecution': 'StepFunctionsGetEventsForStepFunctionsExecutionRule',
};

type CreationNeeds = (resource: ResolvedResource, facts: Facts) => readonly Need[];

export const CREATION_NEEDS: Readonly<Record<string, CreationNeeds>> = {
  'AWS::EC2::FlowLog': ({ name, properties }, facts) => {
    const by = properties['DeliverLogsPermissionArn'];
    return typeof by === 'string' ? [assumption(facts.environment, 'vpc-flow-logs', by, arn(facts.environment, 'ec2', `vpc-flow-log/${name}`)), ...writingFlowLogs(facts.environment, String(properties['LogGroupName']), by)] : [];
  },

  'AWS::Lambda::Function': ({ name, arn: of, properties }, facts) => {
    const by = role(String(properties['Role']));
    const group = memberOf(properties, 'LoggingConfig')['LogGroup'] ?? `/aws/lambda/${name}`;
    const stream = `${arn(facts.environment, 'logs', `log-group:${asText(group)}`)}:log-stream:stream`;
    const deadLetters = memberOf(properties, 'DeadLetterConfig')['TargetArn'];
    const network = memberOf(properties, 'VpcConfig');
    return [
      assumption(facts.environment, 'lambda', by.id, of!),
      ...['logs:CreateLogStream', 'logs:PutLogEvents'].map((action) => ({ action, resource: stream, by })),
      ...(typeof deadLetters === 'string' && deadLetters.split(':')[2] === 'sqs' ? sending(facts, deadLetters, { by }) : []),
      ...placingFunction(facts.environment, { subnets: textsOf(network['SubnetIds']), securityGroups: textsOf(network['SecurityGroupIds']) }, by.id),
      ...(memberOf(properties, 'TracingConfig')['Mode'] === 'Active' ? FUNCTION_TRACING.map((action) => ({ action: `xray:${action}`, resource: '*', by })) : []),
    ];
  },

  'AWS::StepFunctions::StateMachine': ({ arn: of, properties }, facts) => {
    const by = role(String(properties['RoleArn']));
    const waited = [...String(properties['DefinitionString']).matchAll(/arn:[^:"]+:states:::([a-zA-Z]+:[a-zA-Z]+)\.sync/g)].map(([, integration]) => integration!);
    const logging = memberOf(properties, 'LoggingConfiguration');
    return [
      assumption(facts.environment, 'states', by.id, of!),
      ...[...new Set(waited)].flatMap((integration) => ['DescribeRule', 'PutRule', 'PutTargets'].map((action) => ({ action: `events:${action}`, resource: arn(facts.environment, 'events', `rule/${MANAGED_RULES[integration] ?? integration}`), by }))),
      ...((logging['Level'] ?? 'OFF') === 'OFF' ? [] : LOG_DELIVERY.map((action) => ({ action: `logs:${action}`, resource: '*', by }))),
      ...(String(memberOf(properties, 'TracingConfiguration')['Enabled']) === 'true' ? MACHINE_TRACING.map((action) => ({ action: `xray:${action}`, resource: '*', by })) : []),
    ];
  },

  'AWS::Events::Rule': ({ arn: of, properties }, facts) => asList(properties['Targets']).filter(isObject).flatMap((target) => {
    const [targetArn, roleArn, deadLetters] = [String(target['Arn']), target['RoleArn'], memberOf(target, 'DeadLetterConfig')['Arn']];
    const events = inTheNameOf(facts, 'events', of!);
    return [
      ...(typeof roleArn === 'string' ? [assumption(facts.environment, 'events', roleArn, of!)] : reaching(facts, targetArn, events)),
      ...(typeof deadLetters === 'string' ? sending(facts, deadLetters, events) : []),
    ];
  }),

  'AWS::CloudWatch::Alarm': ({ arn: of, properties }, facts) =>
    ['AlarmActions', 'OKActions', 'InsufficientDataActions'].flatMap((name) => asList(properties[name])).flatMap((action) => reaching(facts, String(action), alarmActing(facts, String(action), of!))),
};

/** A function is invoked by alarms under a principal of its own. */
function alarmActing(facts: Facts, target: string, of: string): Asking {
  return inTheNameOf(facts, target.split(':')[2] === 'lambda' ? 'lambda.alarms.cloudwatch' : 'cloudwatch', of);
}

/** Who asks, and for which resource. */
type Asking = Pick<Need, 'by' | 'context'>;

function inTheNameOf({ environment }: Facts, name: string, sourceArn: string): Asking {
  return { by: service(environment, name), context: { 'aws:SourceArn': sourceArn, 'aws:SourceAccount': environment.account } };
}

/** Assumed for functions as targets of rules: SourceArn is the rule; documented for the others. */
function reaching(facts: Facts, target: string, asking: Asking): Need[] {
  switch (target.split(':')[2] ?? '') {
    case 'lambda': return [{ action: 'lambda:InvokeFunction', resource: target, ...asking }];
    case 'sns': return [{ action: 'sns:Publish', resource: target, ...asking }, ...ofKey(facts, 'topic', target, asking)];
    case 'sqs': return sending(facts, target, asking);
    default: return [];
  }
}

function sending(facts: Facts, queue: string, asking: Asking): Need[] {
  return [{ action: 'sqs:SendMessage', resource: queue, ...asking }, ...ofKey(facts, 'queue', queue, asking)];
}

function ofKey(facts: Facts, kind: 'queue' | 'topic', of: string, { by, context }: Asking): Need[] {
  const needs = keyNeeds(facts, facts.keyOf(kind, of), kind === 'queue' ? 'sqs' : 'sns', ['kms:Decrypt', 'kms:GenerateDataKey'], { [kind === 'queue' ? 'aws:sqs:arn' : 'aws:sns:topicArn']: of }, by);
  return needs.map((need) => ({ ...need, context: { ...need.context, ...context } }));
}

function textsOf(list: unknown): string[] {
  return asList(list).map(String);
}

function memberOf(properties: JsonObject, name: string): JsonObject {
  const value = properties[name];
  return isObject(value) ? value : {};
}
