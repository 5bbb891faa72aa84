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
  ['cfn-unknown-property', 'a property that the type lacks', { cloudformation: /WorkspaceReleaseRecordsTable\w+: F3002 DeletionProtection: Additional properties/ }, set(TABLE, 'Records', (table) => { table['DeletionProtection'] = value(true); })],
  ['cfn-wrong-type', 'a text where a number stands', { cloudformation: /MonitorCheckFunction\w+: F3012 Timeout: 'fifteen minutes' is not of type 'integer'/, constructs: /timeout: "fifteen minutes" should be a number/ }, set(FUNCTION, 'Check', (of) => { of['Timeout'] = value('fifteen minutes'); })],
  ['cfn-over-maximum', 'a number above its maximum', { cloudformation: /MonitorCheckFunction\w+: E3717 Timeout: 901 exceeds maximum 900 for a function/ }, set(FUNCTION, 'Check', (of) => { of['Timeout'] = value(901); })],
  ['cfn-bad-enum', 'a value that is not on the list', { cloudformation: /BillingMode: 'ON_DEMAND'/ }, set(TABLE, 'Records', (table) => { table['BillingMode'] = value('ON_DEMAND'); })],
  ['cfn-unknown-type', 'a type that CloudFormation lacks', { cloudformation: /WorkspaceReleaseRecordsTable\w+: F3006 Unknown resource type 'AWS::DynamoDB::Tables'/, simulator: /WorkspaceReleaseRecordsTable\w+: got AWS::DynamoDB::Tables, which is not simulated/ }, (draft) => { draft.resource(TABLE, 'Records')['Type'] = value('AWS::DynamoDB::Tables'); }],
  ['cfn-bad-ref', 'a reference to nothing', { cloudformation: /MonitorAlarmsDrift\w+: F1020 AlarmActions\.0: 'Alerts' is not one of \['AWS::/, simulator: /MonitorAlarmsDrift\w+: Ref Alerts: got Alerts/, constructs: /Ref expression with logical ID: 'Alerts' not found/ }, set(ALARM, 'AlarmsDrift', (alarm) => { alarm['AlarmActions'] = value([{ Ref: 'Alerts' }]); })],
  ['cfn-bad-getatt', 'an attribute that the type lacks', { cloudformation: /MonitorCheckFunction\w+: E9004 DeadLetterConfig\.TargetArn: 'QueueArn' is not one/, simulator: /MonitorCheckFunction\w+: Fn::GetAtt \["\w*WorkspaceDeadLetters\w+","QueueArn"\]: got/ }, set(FUNCTION, 'Check', (of) => { of['DeadLetterConfig']!['TargetArn']!['Fn::GetAtt']![1] = value('QueueArn'); })],
  ['cfn-circle', 'two resources that wait for each other', { cloudformation: /Circular Dependencies for resource \w*DeadLetters/, simulator: /got a circle of references, \w*DeadLetters/ }, (draft) => { draft.resource('AWS::SQS::Queue')['DependsOn'] = value(draft.idOf('AWS::SQS::QueuePolicy')); }],
  ['cfn-condition-operator', 'an operator of a condition that IAM lacks', { cloudformation: /Condition\.StringLikes: 'StringLikes' is/, iam: /ListLog\]: got the operator StringLikes/ }, (draft) => { draft.statement(ROLE, 'CheckExecution', 's3:ListBucket')['Condition'] = value({ StringLikes: { 's3:prefix': 'inference/*' } }); }],
  ['cfn-resource-is-no-arn', 'a resource of a statement that is no ARN', { cloudformation: /Resource: 'lake\/inference\/\*' does not/, iam: /ReadLog\]: got s3:GetObject on lake\/inference\/\*/ }, (draft) => { draft.statement(ROLE, 'CheckExecution', 's3:GetObject')['Resource'] = value('lake/inference/*'); }],
  ['cfn-misspelt-element', 'an element of a statement that is misspelt', { cloudformation: /Only one of \['Resource', 'NotResource'/, iam: /ReadLog\]: got Resources/ }, (draft) => { const statement = draft.statement(ROLE, 'CheckExecution', 's3:GetObject'); statement['Resources'] = statement['Resource']!; remove(statement, 'Resource'); }],
  ['cfn-missing-substitution', 'a name in a definition that nothing stands for', { language: /States\.LookAtDriftAlarm\.Arguments\.AlarmNames\.0: got \$\{DriftAlarm\}/ }, (draft) => draft.states('Retraining', (states) => { states['LookAtDriftAlarm']!['Arguments'] = { AlarmNames: ['${DriftAlarm}'] }; })],
  ['cfn-event-pattern-type', 'an event pattern that is no object', { cloudformation: /EndpointStarterDrift\w+: E9014 EventPattern: EventPattern string is not valid JSON/, events: /EventPattern: got "aws\.cloudwatch"/ }, set(RULE, 'Drift', (rule) => { rule['EventPattern'] = value('aws.cloudwatch'); })],
  ['cfn-schedule', 'a schedule that is none', { cloudformation: /EndpointStarterSweep\w+: F3031 ScheduleExpression: 'every hour' does not match/ }, set(RULE, 'Sweep', (rule) => { rule['ScheduleExpression'] = value('every hour'); })],
  ['cfn-instance-type', 'an instance type that SageMaker lacks', { cloudformation: /Config: W3030 ProductionVariants\.0\.InstanceType: 'ml\.m5\.gigantic' is not one of/ }, (draft) => draft.add('Config', 'AWS::SageMaker::EndpointConfig', {
    ProductionVariants: [{ VariantName: 'AllTraffic', ModelName: 'flights', InitialInstanceCount: 1, InstanceType: 'ml.m5.gigantic', InitialVariantWeight: 1 }],
  })],
  ['cfn-name-length', 'a name that is too long', { cloudformation: /ModelPackageGroup\w+: F3033 ModelPackageGroupName: length 64 exceeds maximum 63/ }, set('AWS::SageMaker::ModelPackageGroup', '', (group) => { group['ModelPackageGroupName'] = value('f'.repeat(64)); })],
  ['cfn-name-pattern', 'a name with a character that it may not have', { cloudformation: /ModelPackageGroup\w+: F3031 ModelPackageGroupName: 'flights_delay' does not match/ }, set('AWS::SageMaker::ModelPackageGroup', '', (group) => { group['ModelPackageGroupName'] = value('flights_delay'); })],
  ['cfn-monitoring-schedule', 'a monitoring schedule without its name', { cloudformation: /Schedule: F3003 Properties: 'MonitoringScheduleName' is a required property/, constructs: /missing required property: monitoringScheduleName/ }, (draft) => draft.add('Schedule', 'AWS::SageMaker::MonitoringSchedule', { MonitoringScheduleConfig: { MonitoringType: 'DataQuality', MonitoringJobDefinitionName: 'flights' } })],
  ['cfn-two-statistics', 'an alarm with Statistic and ExtendedStatistic', { cloudformation: /EndpointAlarmsErrors\w+: F3020 Statistic: 'Statistic' should not be included with/ }, set(ALARM, 'Errors', (alarm) => { alarm['ExtendedStatistic'] = value('p95'); })],
  ['cfn-lifecycle-text', 'a lifecycle policy that is not JSON', { lifecycles: /LifecyclePolicyText: got .+, expected JSON with rules/ }, set('AWS::ECR::Repository', '', (repository) => { repository['LifecyclePolicy']!['LifecyclePolicyText'] = value((repository['LifecyclePolicy']!['LifecyclePolicyText'] as unknown as string).replace(/\]\}$/, '}')); })],
  ['cfn-architecture', 'an architecture that Lambda lacks', { cloudformation: /MonitorCheckFunction\w+: W3030 Architectures\.0: 'arm' is not one of \['x86_64'/ }, set(FUNCTION, 'Check', (of) => { of['Architectures'] = value(['arm']); })],
  ['cfn-retention', 'a number of days that CloudWatch Logs does not know', { cloudformation: /MonitorCheckLogs\w+: W3030 RetentionInDays: 100 is not one of \[1, 3, 5, 7, 14, 30/ }, set('AWS::Logs::LogGroup', 'CheckLogs', (logs) => { logs['RetentionInDays'] = value(100); })],
  ['cfn-resources', 'more than 500 resources', { cloudformation: /Template has \d+ resources, maximum is 500/, limits: /got \d+ resources/ }, (draft) => { for (let index = 0; index < 460; index++) draft.add(`Topic${index}`, 'AWS::SNS::Topic', {}); }],
  ['cfn-unused-attribute', 'an attribute of a table that no key uses', { cloudformation: /WorkspaceReleaseRecordsTable\w+: E3039 Properties: AttributeDefinitions does not/ }, set(TABLE, 'Records', (table) => { (table['AttributeDefinitions'] as unknown as unknown[]).push({ AttributeName: 'at', AttributeType: 'N' }); })],
  ['cfn-reserved-variable', 'a variable whose name Lambda reserves, with a literal value', { cloudformation: /WorkspaceEndpointProbeFunction\w+: E3663 Environment\.Variables: Environment/, machinery: /Environment\.AWS_REGION: got a name that Lambda reserves/ }, set(FUNCTION, 'EndpointProbe', (of) => { of['Environment'] = value({ Variables: { AWS_REGION: 'ap-southeast-1' } }); }), 'sandbox'],
];

const LET_PASS: readonly Row[] = [
  ['cfn-misspelt-action', 'an action that is misspelt', { iam: /ReadLog\]: got s3:GetObjects/ }, (draft) => { draft.statement(ROLE, 'CheckExecution', 's3:GetObject')['Action'] = value('s3:GetObjects'); }],
  ['cfn-misspelt-service', 'a service that is misspelt', { iam: /ChangeRecords\]: got dynamo:UpdateItem/ }, (draft) => { draft.statement(ROLE, 'RetrainingMachineExecution', 'dynamodb:UpdateItem')['Action'] = value('dynamo:UpdateItem'); }],
  ['cfn-resource-of-another-action', 'a resource that the action does not know', { iam: /ListLog\]: got s3:ListBucket on .+/ }, (draft) => { const statement = draft.statement(ROLE, 'CheckExecution', 's3:ListBucket'); statement['Resource'] = value({ 'Fn::Join': ['', [statement['Resource'], '/inference/*']] }); }],
  ['cfn-condition-key', 'a condition key that the action does not know', { iam: /ListLog\]: got the condition key s3:prefixes/ }, (draft) => { draft.statement(ROLE, 'CheckExecution', 's3:ListBucket')['Condition'] = value({ StringLike: { 's3:prefixes': 'inference/*' } }); }],
  ['cfn-trusts-nobody', 'a trust policy with a service that is none', { iam: /AssumeRolePolicyDocument\[0\]: got the service principal lamda\.amazonaws\.com/, simulator: /lambda\.amazonaws\.com is not authorized to perform: sts:AssumeRole/ }, set(ROLE, 'CheckExecution', (role) => { role['AssumeRolePolicyDocument']!['Statement']![0]!['Principal'] = value({ Service: 'lamda.amazonaws.com' }); })],
  ['cfn-key-policy', 'a misspelt element in a key policy with intrinsic functions', { iam: /KeyPolicy\[LogGroups\]: got Conditions/ }, (draft) => { const statement = draft.statement(KEY, '', 'kms:GenerateDataKeyWithoutPlaintext'); statement['Conditions'] = statement['Condition']!; remove(statement, 'Condition'); }],
  ['cfn-alarm-period', 'a period that CloudWatch lacks', { alarms: /Period: got 7/, simulator: /Period: got 7/ }, set(ALARM, 'Errors', (alarm) => { alarm['Period'] = value(7); })],
  ['cfn-event-pattern-key', 'a key at the top of an event pattern that events lack', { events: /EventPattern\.detail-types: got an unknown key/ }, set(RULE, 'Drift', (rule) => { rule['EventPattern']!['detail-types'] = rule['EventPattern']!['detail-type']!; remove(rule['EventPattern']!, 'detail-type'); })],
  ['cfn-reserved-variable-beside-intrinsics', 'a variable whose name Lambda reserves, beside values of deploy time', { machinery: /Environment\.AWS_DEFAULT_REGION: got a name that Lambda reserves/, simulator: /Model0MonitorCheckFunction\w+, variable AWS_DEFAULT_REGION: got a name that Lambda/ }, set(FUNCTION, 'Check', (of) => { VARIABLES(of)['AWS_DEFAULT_REGION'] = value({ Ref: 'AWS::Region' }); }), 'sandbox'],
  ['cfn-machine-without-start', 'most faults of a definition, such as no StartAt, in a text with intrinsic functions', { asl: /is invalid\. must have required property 'StartAt'/, simulator: /\.StartAt: got nothing/ }, (draft) => draft.definition('Deployment', (definition) => delete definition['StartAt'])],
];

export const CLOUDFORMATION: readonly Mutant[] = [...SEEN, ...LET_PASS].map(([id, breaks, seenBy, change, of = 'flights']) => ({ id, breaks, source: NOTES.cloudFormation, of, change, seenBy }));
