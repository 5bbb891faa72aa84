/** The matrix of faults in a template that CloudFormation's validator was held against: first what it saw, then what it let pass. */
import type { Editable } from '../static/checks/fixtures';
import { value } from '../static/checks/fixtures';
import { type Draft, type Mutant, NOTES } from './mutant';

type Row = readonly [id: string, breaks: string, seenBy: Mutant['seenBy'], change: (draft: Draft) => void, of?: Mutant['of']];

const set = (type: string, id: string, change: (properties: Editable) => void) => (draft: Draft): void => change(draft.properties(type, id));
const remove = (of: Editable, name: string): void => void delete (of as Record<string, unknown>)[name];

const TABLE = 'AWS::DynamoDB::Table';
const ALARM = 'AWS::CloudWatch::Alarm';
const ROLE = 'AWS::IAM::Role';
const FUNCTION = 'AWS::Lambda::Function';
const RULE = 'AWS::Events::Rule';
const KEY = 'AWS::KMS::Key';
const VARIABLES = (of: Editable): Editable => of['Environment']!['Variables']!;

const SEEN: readonly Row[] = [
  ['cfn-unknown-property', 'a property that the type lacks', ['cloudformation'], set(TABLE, 'Records', (table) => { table['DeletionProtection'] = value(true); })],
  ['cfn-wrong-type', 'a text where a number stands', ['cloudformation'], set(FUNCTION, 'Check', (of) => { of['Timeout'] = value('fifteen minutes'); })],
  ['cfn-over-maximum', 'a number above its maximum', ['cloudformation'], set(FUNCTION, 'Check', (of) => { of['Timeout'] = value(901); })],
  ['cfn-bad-enum', 'a value that is not on the list', ['cloudformation'], set(TABLE, 'Records', (table) => { table['BillingMode'] = value('ON_DEMAND'); })],
  ['cfn-unknown-type', 'a type that CloudFormation lacks', ['cloudformation', 'simulator'], (draft) => { draft.resource(TABLE, 'Records')['Type'] = value('AWS::DynamoDB::Tables'); }],
  ['cfn-bad-ref', 'a reference to nothing', ['cloudformation', 'simulator'], set(ALARM, 'AlarmsDrift', (alarm) => { alarm['AlarmActions'] = value([{ Ref: 'Alerts' }]); })],
  ['cfn-bad-getatt', 'an attribute that the type lacks', ['cloudformation', 'simulator'], set(FUNCTION, 'Check', (of) => { of['DeadLetterConfig']!['TargetArn']!['Fn::GetAtt']![1] = value('QueueArn'); })],
  ['cfn-circle', 'two resources that wait for each other', ['cloudformation', 'simulator'], (draft) => { draft.resource('AWS::SQS::Queue')['DependsOn'] = value(draft.idOf('AWS::SQS::QueuePolicy')); }],
  ['cfn-condition-operator', 'an operator of a condition that IAM lacks', ['cloudformation', 'iam'], (draft) => { draft.statement(ROLE, 'CheckExecution', 's3:ListBucket')['Condition'] = value({ StringLikes: { 's3:prefix': 'inference/*' } }); }],
  ['cfn-resource-is-no-arn', 'a resource of a statement that is no ARN', ['cloudformation', 'iam'], (draft) => { draft.statement(ROLE, 'CheckExecution', 's3:GetObject')['Resource'] = value('lake/inference/*'); }],
  ['cfn-misspelt-element', 'an element of a statement that is misspelt', ['cloudformation', 'iam'], (draft) => { const statement = draft.statement(ROLE, 'CheckExecution', 's3:GetObject'); statement['Resources'] = statement['Resource']!; remove(statement, 'Resource'); }],
  ['cfn-missing-substitution', 'a name in a definition that nothing stands for', ['language'], (draft) => draft.states('Retraining', (states) => { states['LookAtDriftAlarm']!['Arguments'] = { AlarmNames: ['${DriftAlarm}'] }; })],
  ['cfn-event-pattern-type', 'an event pattern that is no object', ['cloudformation', 'events'], set(RULE, 'Drift', (rule) => { rule['EventPattern'] = value('aws.cloudwatch'); })],
  ['cfn-schedule', 'a schedule that is none', ['cloudformation'], set(RULE, 'Sweep', (rule) => { rule['ScheduleExpression'] = value('every hour'); })],
  ['cfn-instance-type', 'an instance type that SageMaker lacks', ['cloudformation'], (draft) => draft.add('Config', 'AWS::SageMaker::EndpointConfig', {
    ProductionVariants: [{ VariantName: 'AllTraffic', ModelName: 'flights', InitialInstanceCount: 1, InstanceType: 'ml.m5.gigantic', InitialVariantWeight: 1 }],
  })],
  ['cfn-name-length', 'a name that is too long', ['cloudformation'], set('AWS::SageMaker::ModelPackageGroup', '', (group) => { group['ModelPackageGroupName'] = value('f'.repeat(64)); })],
  ['cfn-name-pattern', 'a name with a character that it may not have', ['cloudformation'], set('AWS::SageMaker::ModelPackageGroup', '', (group) => { group['ModelPackageGroupName'] = value('flights_delay'); })],
  ['cfn-monitoring-schedule', 'a monitoring schedule without its name', ['cloudformation', 'simulator'], (draft) => draft.add('Schedule', 'AWS::SageMaker::MonitoringSchedule', { MonitoringScheduleConfig: { MonitoringType: 'DataQuality', MonitoringJobDefinitionName: 'flights' } })],
  ['cfn-two-statistics', 'an alarm with Statistic and ExtendedStatistic', ['cloudformation'], set(ALARM, 'Errors', (alarm) => { alarm['ExtendedStatistic'] = value('p95'); })],
  ['cfn-lifecycle-text', 'a lifecycle policy that is not JSON', ['cloudformation'], set('AWS::ECR::Repository', '', (repository) => { repository['LifecyclePolicy']!['LifecyclePolicyText'] = value('{"rules":[}'); })],
  ['cfn-architecture', 'an architecture that Lambda lacks', ['cloudformation'], set(FUNCTION, 'Check', (of) => { of['Architectures'] = value(['arm']); })],
  ['cfn-retention', 'a number of days that CloudWatch Logs does not know', ['cloudformation'], set('AWS::Logs::LogGroup', 'CheckLogs', (logs) => { logs['RetentionInDays'] = value(100); })],
  ['cfn-resources', 'more than 500 resources', ['cloudformation', 'limits'], (draft) => { for (let index = 0; index < 460; index++) draft.add(`Topic${index}`, 'AWS::SNS::Topic', {}); }],
  ['cfn-unused-attribute', 'an attribute of a table that no key uses', ['cloudformation'], set(TABLE, 'Records', (table) => { (table['AttributeDefinitions'] as unknown as unknown[]).push({ AttributeName: 'at', AttributeType: 'N' }); })],
  ['cfn-reserved-variable', 'a variable whose name Lambda reserves, with a literal value', ['cloudformation', 'machinery'], set(FUNCTION, 'EndpointProbe', (of) => { of['Environment'] = value({ Variables: { AWS_REGION: 'ap-southeast-1' } }); }), 'sandbox'],
];

const LET_PASS: readonly Row[] = [
  ['cfn-misspelt-action', 'an action that is misspelt', ['iam'], (draft) => { draft.statement(ROLE, 'CheckExecution', 's3:GetObject')['Action'] = value('s3:GetObjects'); }],
  ['cfn-misspelt-service', 'a service that is misspelt', ['iam'], (draft) => { draft.statement(ROLE, 'RetrainingMachineExecution', 'dynamodb:UpdateItem')['Action'] = value('dynamo:UpdateItem'); }],
  ['cfn-resource-of-another-action', 'a resource that the action does not know', ['iam'], (draft) => { const statement = draft.statement(ROLE, 'CheckExecution', 's3:ListBucket'); statement['Resource'] = value({ 'Fn::Join': ['', [statement['Resource'], '/inference/*']] }); }],
  ['cfn-condition-key', 'a condition key that the action does not know', ['iam'], (draft) => { draft.statement(ROLE, 'CheckExecution', 's3:ListBucket')['Condition'] = value({ StringLike: { 's3:prefixes': 'inference/*' } }); }],
  ['cfn-trusts-nobody', 'a trust policy with a service that is none', ['iam', 'simulator'], set(ROLE, 'CheckExecution', (role) => { role['AssumeRolePolicyDocument']!['Statement']![0]!['Principal'] = value({ Service: 'lamda.amazonaws.com' }); })],
  ['cfn-key-policy', 'a misspelt element in a key policy with intrinsic functions', ['iam'], (draft) => { const statement = draft.statement(KEY, '', 'kms:GenerateDataKeyWithoutPlaintext'); statement['Conditions'] = statement['Condition']!; remove(statement, 'Condition'); }],
  ['cfn-alarm-period', 'a period that CloudWatch lacks', ['alarms', 'simulator'], set(ALARM, 'Errors', (alarm) => { alarm['Period'] = value(7); })],
  ['cfn-event-pattern-key', 'a key at the top of an event pattern that events lack', ['events'], set(RULE, 'Drift', (rule) => { rule['EventPattern']!['detail-types'] = rule['EventPattern']!['detail-type']!; remove(rule['EventPattern']!, 'detail-type'); })],
  ['cfn-reserved-variable-beside-intrinsics', 'a variable whose name Lambda reserves, beside values of deploy time', ['machinery', 'simulator'], set(FUNCTION, 'Check', (of) => { VARIABLES(of)['AWS_DEFAULT_REGION'] = value({ Ref: 'AWS::Region' }); }), 'sandbox'],
  ['cfn-machine-without-start', 'most faults of a definition, such as no StartAt, in a text with intrinsic functions', ['asl', 'simulator'], (draft) => draft.definition('Deployment', (definition) => delete definition['StartAt'])],
];

export const CLOUDFORMATION: readonly Mutant[] = [...SEEN, ...LET_PASS].map(([id, breaks, seenBy, change, of = 'flights']) => ({ id, breaks, source: NOTES.cloudFormation, of, change, seenBy }));
