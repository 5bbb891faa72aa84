/**
 * What resources need once they are there, whoever calls: what AWS checks when it creates them, or what would never work without a
 * word. Held against the policies when an assembly is loaded.
 *
 * Documented: services assume roles in the name of the account and of the resource; Lambda refuses a function whose role cannot send to its
 * dead-letter queue; Step Functions refuses a machine whose role cannot manage the rule behind `.sync`, deliver its log, or
 * trace; rules invoke functions and send dead letters under the target's policy, alarms publish under the topic's, topics send under that
 * of the queue or function and of the queue's key; CloudWatch Logs uses the key of a group, and S3 delivers access logs and inventories,
 * in their own names.
 *
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/setting-up-service-role.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/service-integration-iam-templates.html
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-xray-tracing.html
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-enable-encryption-for-topic-sqs-queue-subscriptions.html
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/configure-inventory.html
 */
import { isObject, type JsonObject, type ResolvedResource } from '../assembly';
import { asList, asText } from '../assembly/template';
import { arn } from '../services/environment';
import { type Facts, keyNeeds, type Need, role, service } from './need';
import { placingBuild, placingFunction, writingFlowLogs } from './needs-network';
import { assumption } from './needs-sagemaker';
import { bucketArnOf, objectNeeds } from './needs-stores';

const LOG_DELIVERY = ['CreateLogDelivery', 'DeleteLogDelivery', 'DescribeLogGroups', 'DescribeResourcePolicies', 'GetLogDelivery', 'ListLogDeliveries', 'PutResourcePolicy', 'UpdateLogDelivery'];
/** What CloudWatch Logs does with the key of a group, in its own name. */
const LOG_ENCRYPTION = ['Decrypt', 'Encrypt', 'GenerateDataKey', 'GenerateDataKeyWithoutPlaintext', 'ReEncryptFrom', 'ReEncryptTo'];
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
  'AWS::CodeBuild::Project': ({ arn: of, properties }, facts) => {
    const { environment } = facts;
    const [by, network, source] = [String(properties['ServiceRole']), memberOf(properties, 'VpcConfig'), memberOf(properties, 'Source')];
    const group = memberOf(memberOf(properties, 'LogsConfig'), 'CloudWatchLogs')['GroupName'];
    const [bucket = '', ...key] = asText(source['Location'] ?? '').replace(/^arn:[^:]+:s3:::/, '').split('/');
    return [
      assumption(environment, 'codebuild', by, of!),
      ...(typeof group === 'string' ? ['logs:CreateLogStream', 'logs:PutLogEvents'].map((action) => ({ action, resource: `${arn(environment, 'logs', `log-group:${group}`)}:log-stream:stream`, by: role(by) })) : []),
      ...(source['Type'] === 'S3' ? objectNeeds(facts, 's3:GetObject', bucket, key.join('/'), role(by)) : []),
      ...placingBuild(environment, { subnets: textsOf(network['Subnets']), securityGroups: [] }, by),
    ];
  },

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
      ...(typeof deadLetters === 'string' ? reaching(facts, deadLetters, { by }) : []),
      ...placingFunction(facts.environment, { subnets: textsOf(network['SubnetIds']), securityGroups: textsOf(network['SecurityGroupIds']) }, by.id),
      ...(memberOf(properties, 'TracingConfig')['Mode'] === 'Active' ? FUNCTION_TRACING.map((action) => ({ action: `xray:${action}`, resource: '*', by })) : []),
    ];
  },

  'AWS::Logs::LogGroup': ({ name, properties }, facts) => {
    const { environment } = facts;
    const [key, by] = [properties['KmsKeyId'], service(environment, `logs.${environment.region}`)];
    const context = { 'kms:EncryptionContext:aws:logs:arn': arn(environment, 'logs', `log-group:${name}`) };
    return typeof key === 'string' ? LOG_ENCRYPTION.map((action) => ({ action: `kms:${action}`, resource: key, context, by })) : [];
  },

  'AWS::S3::Bucket': ({ arn: of, properties }, facts) => {
    const { DestinationBucketName: to, LogFilePrefix: prefix } = memberOf(properties, 'LoggingConfiguration');
    const inventories = asList(properties['InventoryConfigurations']).filter(isObject).map((inventory) => memberOf(inventory, 'Destination'));
    const delivery = (name: string, bucketArn: string, key: string): Need => ({ action: 's3:PutObject', resource: `${bucketArn}/${key}`, ...inTheNameOf(facts, name, of!) });
    return [
      ...(typeof to === 'string' ? [delivery('logging.s3', bucketArnOf(facts, to), `${asText(prefix ?? '')}log`)] : []),
      ...inventories.map(({ BucketArn: bucketArn, Prefix: at }) => delivery('s3', String(bucketArn), `${at === undefined ? '' : `${asText(at)}/`}inventory`)),
    ];
  },

  'AWS::SNS::Subscription': ({ properties: { Endpoint: endpoint, RedrivePolicy: redrive, TopicArn: topic } }, facts) => {
    const deadLetters = isObject(redrive) ? redrive['deadLetterTargetArn'] : undefined;
    return [endpoint, deadLetters].flatMap((to) => (typeof to === 'string' ? reaching(facts, to, inTheNameOf(facts, 'sns', String(topic))) : []));
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

/** Assumed for functions as targets of rules: SourceArn is the rule; documented for the others. A mail address needs nothing. */
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
