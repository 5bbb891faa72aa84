/** Faults of policies that public issue trackers tell of: what a role may not do that it must, and what anybody may. */
import { RUNNING } from '../scenarios/retraining/running';
import { value } from '../static/checks/fixtures';
import { type Draft, issue, type Mutant } from './mutant';

const ROLE = 'AWS::IAM::Role';
const KEY = 'AWS::KMS::Key';
const FIRST_VERSION = RUNNING[0]!;

/** The statement in a key policy that lets a service in. */
const keyStatement = (draft: Draft, service: string) => draft.statements(KEY, '', 'kms:GenerateDataKey').find((one) => JSON.stringify(one['Principal']).includes(service))!;
const shutOut = (service: string) => (draft: Draft): void => { keyStatement(draft, service)['Principal'] = value({ Service: 'ecr.amazonaws.com' }); };
const revoke = (id: string, ...actions: readonly string[]) => (draft: Draft): void => draft.revoke(ROLE, id, ...actions);

export const PERMISSIONS: readonly Mutant[] = [
  {
    id: 'iam-no-tags-for-training', breaks: 'the machine may not tag training jobs', source: issue('aws/aws-cdk', 32294), of: 'flights', seenBy: { story: /not authorized to perform: sagemaker:AddTags/ }, story: FIRST_VERSION,
    change: (draft) => { const statement = draft.statement(ROLE, 'RetrainingMachineExecution', 'sagemaker:CreateTrainingJob'); statement['Action'] = value([statement['Action']].flat().map(String).filter((one) => one !== 'sagemaker:AddTags')); },
  },
  {
    id: 'iam-no-tags-for-transform', breaks: 'the machine may not tag transform jobs', source: issue('aws/aws-cdk', 26012), of: 'flights', seenBy: { story: /not authorized to perform: sagemaker:AddTags/ }, story: FIRST_VERSION,
    change: (draft) => { const statement = draft.statement(ROLE, 'RetrainingMachineExecution', 'sagemaker:CreateTransformJob'); statement['Action'] = value([statement['Action']].flat().map(String).filter((one) => one !== 'sagemaker:AddTags')); },
  },
  { id: 'iam-no-managed-rule', breaks: 'the machine may not make the rule by which it waits for jobs', source: issue('serverless-operations/serverless-step-functions', 385), of: 'flights', seenBy: { simulator: /RetrainingMachine\w+: .+ is not authorized to perform: events:PutRule/ }, change: revoke('RetrainingMachineExecution', 'events:PutRule', 'events:PutTargets') },
  { id: 'iam-no-description-of-rule', breaks: 'the machine may not look at the rule by which it waits for executions', source: issue('terraform-aws-modules/terraform-aws-step-functions', 41), of: 'flights', seenBy: { simulator: /RetrainingMachine\w+: .+ is not authorized to perform: events:DescribeRule/ }, change: revoke('RetrainingMachineExecution', 'events:DescribeRule') },
  { id: 'iam-no-decryption-for-jobs', breaks: 'the role of training jobs may not decrypt with the key', source: issue('aws/aws-cdk', 12810), of: 'flights', seenBy: { story: /not authorized to perform: kms:Decrypt/ }, story: FIRST_VERSION, change: revoke('TrainingExecution', 'kms:Decrypt') },
  { id: 'iam-no-grant-on-key', breaks: 'the machine may not grant the key of volumes to SageMaker', source: issue('data-dot-all/dataall', 326), of: 'flights', seenBy: { story: /not authorized to perform: kms:CreateGrant/ }, story: FIRST_VERSION, change: revoke('RetrainingMachineExecution', 'kms:CreateGrant') },
  { id: 'iam-role-not-passed', breaks: 'the machine may not pass the role of jobs', source: issue('awslabs/benchmark-ai', 643), of: 'flights', seenBy: { story: /not authorized to perform: iam:PassRole/ }, story: FIRST_VERSION, change: revoke('RetrainingMachineExecution', 'iam:PassRole') },
  {
    id: 'iam-role-passed-to-anybody', breaks: 'roles may be passed to any service', source: issue('LeanerCloud/CUDly', 426), of: 'flights', seenBy: { iam: /got iam:PassRole without StringEquals on iam:PassedToService/ },
    change: (draft) => { delete (draft.statement(ROLE, 'RetrainingMachineExecution', 'iam:PassRole') as Record<string, unknown>)['Condition']; },
  },
  { id: 'iam-any-role-passed', breaks: 'any role may be passed', source: issue('aws/amazon-sagemaker-examples', 2967), of: 'flights', seenBy: { iam: /PassModelRole\w+\]: got iam:PassRole on \*/ }, change: (draft) => { draft.statement(ROLE, 'RetrainingMachineExecution', 'iam:PassRole')['Resource'] = value('*'); } },
  {
    id: 'iam-misspelt-prefix', breaks: 'dyanmodb in place of dynamodb', source: issue('aws-cloudformation/cfn-lint', 1117), of: 'flights', seenBy: { iam: /AddRecords\]: got dyanmodb:PutItem/ },
    change: (draft) => { draft.statement(ROLE, 'DeploymentMachineExecution', 'dynamodb:PutItem')['Action'] = value('dyanmodb:PutItem'); },
  },
  {
    id: 'iam-principle', breaks: 'Principle in place of Principal in the policy of a topic', source: issue('aws-cloudformation/cfn-lint', 313), of: 'flights', seenBy: { iam: /AlarmsOfThisAccount\]: got Principle/ },
    change: (draft) => { const statement = draft.statements('AWS::SNS::TopicPolicy', '', 'sns:Publish').at(-1)!; statement['Principle'] = statement['Principal']!; delete (statement as Record<string, unknown>)['Principal']; },
  },
  { id: 'iam-two-colons', breaks: 'an action with two colons', source: issue('aws-cloudformation/cfn-lint', 935), of: 'flights', seenBy: { iam: /ReadLog\]: got s3:s3:GetObject/ }, change: (draft) => { draft.statement(ROLE, 'CheckExecution', 's3:GetObject')['Action'] = value('s3:s3:GetObject'); } },
  {
    id: 'iam-service-of-the-sdk', breaks: 'the prefix of the SDK in place of that of IAM', source: issue('aws/aws-cdk', 27623), of: 'flights', seenBy: { iam: /WriteOwnLog\]: got cloudwatchlogs:CreateLogStream/ },
    change: (draft) => { draft.statement(ROLE, 'CheckExecution', 'logs:PutLogEvents')['Action'] = value(['cloudwatchlogs:CreateLogStream', 'cloudwatchlogs:PutLogEvents']); },
  },
  {
    id: 'iam-too-long', breaks: 'more policies than a role can hold', source: issue('aws/aws-cdk', 4465), of: 'flights', seenBy: { iam: /\(all inline policies\): got \d+ characters/ },
    change: (draft) => {
      const statements = draft.properties(ROLE, 'CheckExecution')['Policies']![0]!['PolicyDocument']!['Statement'] as unknown as object[];
      for (let index = 0; index < 60; index++) statements.push({ Sid: `Part${index}`, Effect: 'Allow', Action: 's3:GetObject', Resource: `arn:aws:s3:::lake/${'flights/'.repeat(20)}${index}/*` });
    },
  },
  {
    id: 'iam-trust-of-another-account', breaks: 'whoever is let in by another account may assume the role', source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html', of: 'flights', seenBy: { iam: /AssumeRolePolicyDocument\[1\]: got arn:aws:iam::999999999999:root, expected a service/ },
    change: (draft) => {
      const statements = draft.properties('AWS::IAM::Role', 'MonitorCheck')['AssumeRolePolicyDocument']!['Statement']! as unknown as object[];
      statements.push({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: 'arn:aws:iam::999999999999:root' } });
    },
  },
  {
    id: 'iam-trust-without-account', breaks: 'a service may assume the role for anybody', source: issue('aws-solutions/aws-control-tower-customizations', 226), of: 'flights', seenBy: { iam: /AssumeRolePolicyDocument\[0\]: got a service without aws:SourceAccount/ },
    change: (draft) => { delete (draft.properties(ROLE, 'CheckExecution')['AssumeRolePolicyDocument']!['Statement']![0] as Record<string, unknown>)['Condition']; },
  },
  {
    id: 'iam-topic-for-everybody', breaks: 'everybody may publish to the topic', source: issue('airbnb/binaryalert', 169), of: 'flights', seenBy: { iam: /AlarmsOfThisAccount\]: got the principal \*/ },
    change: (draft) => { const statement = draft.statements('AWS::SNS::TopicPolicy', '', 'sns:Publish').at(-1)!; statement['Principal'] = value({ AWS: '*' }); delete (statement as Record<string, unknown>)['Condition']; },
  },
  { id: 'iam-topic-key-for-machine', breaks: 'the machine may write records and publish, and may not use the key of both', source: issue('aws/aws-cdk', 21892), of: 'flights', seenBy: { story: /reading the records: .* not authorized to perform: kms:Decrypt/ }, story: FIRST_VERSION, change: (draft) => { draft.statements(ROLE, 'RetrainingMachineExecution', 'kms:GenerateDataKey').forEach((one) => { one['Action'] = value(['kms:DescribeKey']); }); } },
  { id: 'iam-dead-letters-of-function', breaks: 'the function may send dead letters, and may not use the key of the queue', source: issue('aws/aws-cdk', 33153), of: 'flights', seenBy: { simulator: /WorkspaceEndpointProbeFunction\w+: .+ is not authorized to perform: kms:Decrypt/ }, change: revoke('EndpointProbeExecution', 'kms:Decrypt', 'kms:GenerateDataKey') },
  { id: 'iam-no-log-delivery', breaks: 'the machine may not deliver its log', source: issue('aws/aws-cdk', 26432), of: 'flights', seenBy: { simulator: /is not authorized to perform: logs:CreateLogDelivery/ }, change: revoke('DeploymentMachineExecution', 'logs:CreateLogDelivery', 'logs:PutResourcePolicy') },
  { id: 'iam-literal-wildcard', breaks: 'a wildcard in StringEquals, which takes it literally', source: issue('garden-io/garden', 6011), of: 'flights', seenBy: { iam: /got arn:aws:lambda:\*:\*:function:\* in StringEquals of aws:SourceArn/, simulator: /lambda\.amazonaws\.com is not authorized to perform: sts:AssumeRole/ }, change: (draft) => { (draft.properties(ROLE, 'CheckExecution')['AssumeRolePolicyDocument']!['Statement']![0]!['Condition'] as unknown as { StringEquals: Record<string, unknown> }).StringEquals['aws:SourceArn'] = 'arn:aws:lambda:*:*:function:*'; } },
  { id: 'iam-any-account', breaks: 'a service may assume the role for any account', source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html', of: 'flights', seenBy: { iam: /got \* as aws:SourceAccount, expected an account of 12 digits/ }, change: (draft) => { draft.properties(ROLE, 'CheckExecution')['AssumeRolePolicyDocument']!['Statement']![0]!['Condition'] = value({ StringLike: { 'aws:SourceAccount': '*' } }); } },
  { id: 'iam-for-all-of-none', breaks: 'a condition on all values of a key, which holds where there are none', source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html', of: 'flights', seenBy: { iam: /got ForAllValues:StringEquals of dynamodb:LeadingKeys without Null/ }, change: (draft) => { delete (draft.statement(ROLE, 'RetrainingMachineExecution', 'dynamodb:UpdateItem')['Condition'] as Record<string, unknown>)['Null']; } },
  { id: 'iam-role-passed-to-another-service', breaks: 'a role is passed to a service that may not assume it', source: issue('Miserlou/Zappa', 381), of: 'flights', seenBy: { iam: /got \w+ passed to lambda\.amazonaws\.com, expected a service that may assume it/ }, change: (draft) => { (draft.statement(ROLE, 'RetrainingMachineExecution', 'iam:PassRole')['Condition'] as unknown as { StringEquals: Record<string, unknown> }).StringEquals['iam:PassedToService'] = 'lambda.amazonaws.com'; } },
  { id: 'iam-old-language', breaks: 'a policy without a version, in which variables are text', source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html', of: 'flights', seenBy: { iam: /CheckExecutionRole\w+: got a policy of version null/ }, change: (draft) => { delete (draft.properties(ROLE, 'CheckExecution')['Policies']![0]!['PolicyDocument'] as Record<string, unknown>)['Version']; } },
  { id: 'key-policy-too-long', breaks: 'a statement in the policy of the key for each of its readers', source: 'https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html', of: 'flights', seenBy: { iam: /Key\w+: got \d{5} characters, expected at most 32768/ }, change: (draft) => { const statements = draft.properties(KEY)['KeyPolicy']!['Statement'] as unknown as object[]; for (let index = 0; index < 250; index++) statements.push({ Sid: `Reader${index}`, Effect: 'Allow', Principal: { AWS: `arn:aws:iam::111122223333:role/reader-of-model-number-${index}` }, Action: 'kms:Decrypt', Resource: '*' }); } },
  { id: 'key-shuts-out-logs', breaks: 'the key does not let log groups in', source: issue('aws/aws-cdk', 28304), of: 'flights', seenBy: { keys: /Logs\w+: got the key \w+ whose policy does not let \^logs/, simulator: /logs\.[\w.-]+ is not authorized to perform: kms:/ }, change: shutOut('logs.') },
  { id: 'key-shuts-out-alarms', breaks: 'the key of the topic does not let alarms in', source: issue('aws/aws-cdk', 11121), of: 'flights', seenBy: { alarms: /whose policy lacks cloudwatch\.amazonaws\.com, expected it to allow kms:Decrypt and kms:GenerateDataKey/, simulator: /MonitorAlarmsDrift\w+: cloudwatch\.amazonaws\.com is not authorized to perform: kms:/ }, change: shutOut('cloudwatch.') },
  { id: 'key-shuts-out-events', breaks: 'the key of the dead letters does not let rules in', source: issue('aws/aws-cdk', 20804), of: 'flights', seenBy: { keys: /DeadLetters\w+: got the key \w+ whose policy does not let \^events/, simulator: /MonitorSchedule\w+: events\.amazonaws\.com is not authorized to perform: kms:Decrypt/ }, change: shutOut('events.') },
  {
    id: 'key-of-alarms-without-data-key', breaks: 'alarms may decrypt with the key of the topic, and not encrypt', source: issue('awslabs/landing-zone-accelerator-on-aws', 31), of: 'flights', seenBy: { alarms: /whose policy lacks cloudwatch\.amazonaws\.com, expected it to allow kms:Decrypt and kms:GenerateDataKey/, simulator: /cloudwatch\.amazonaws\.com is not authorized to perform: kms:GenerateDataKey/ },
    change: (draft) => { keyStatement(draft, 'cloudwatch.')['Action'] = value(['kms:Decrypt']); },
  },
  { id: 'topic-key-of-the-service', breaks: 'the topic has the key of Amazon SNS itself, which alarms cannot use', source: issue('ASFHyP3/hyp3', 762), of: 'flights', seenBy: { alarms: /MonitorAlarmsDrift\w+: got the topic \w*WorkspaceAlerts\w+ with the key of SNS itself/, privacy: /KmsMasterKeyId: got "alias\/aws\/sns"/ }, change: (draft) => { draft.properties('AWS::SNS::Topic')['KmsMasterKeyId'] = value('alias/aws/sns'); } },
  { id: 'queue-key-of-the-service', breaks: 'the queue has the key of Amazon SQS itself, which rules cannot use', source: issue('aws/aws-cdk', 30549), of: 'flights', seenBy: { privacy: /KmsMasterKeyId: got "alias\/aws\/sqs"/ }, change: (draft) => { draft.properties('AWS::SQS::Queue')['KmsMasterKeyId'] = value('alias/aws/sqs'); } },
  {
    id: 'topic-shuts-out-alarms', breaks: 'the policy of the topic does not let alarms in', source: issue('aws-solutions/automated-security-response-on-aws', 43), of: 'flights', seenBy: { alarms: /whose policy lacks cloudwatch\.amazonaws\.com, expected it to allow sns:Publish/, simulator: /cloudwatch\.amazonaws\.com is not authorized to perform: sns:Publish/ },
    change: (draft) => { (draft.properties('AWS::SNS::TopicPolicy')['PolicyDocument']!['Statement'] as unknown as unknown[]).pop(); },
  },
  { id: 'function-for-any-rule', breaks: 'any rule of any account may invoke the function', source: issue('aws/aws-cdk', 558), of: 'flights', seenBy: { iam: /got a service without aws:SourceAccount or aws:SourceArn/, deliveries: /Targets\[0\]: got the function \w*MonitorCheckFunction\w+ without a permission for/ }, change: (draft) => { const permission = draft.properties('AWS::Lambda::Permission') as Record<string, unknown>; delete permission['SourceArn']; delete permission['SourceAccount']; } },
  { id: 'function-without-permission', breaks: 'the rule may not invoke the function', source: issue('aws/aws-cdk', 15323), of: 'flights', seenBy: { deliveries: /Targets\[0\]: got the function \w*MonitorCheckFunction\w+ without a permission for/, simulator: /events\.amazonaws\.com is not authorized to perform: lambda:InvokeFunction/ }, change: (draft) => draft.remove('AWS::Lambda::Permission') },
  { id: 'function-for-another-rule', breaks: 'the permission names a rule that does not exist', source: issue('serverless/serverless', 12257), of: 'flights', seenBy: { deliveries: /Targets\[0\]: got the function \w*MonitorCheckFunction\w+ without a permission for/, simulator: /events\.amazonaws\.com is not authorized to perform: lambda:InvokeFunction/ }, change: (draft) => { const permission = draft.properties('AWS::Lambda::Permission'); permission['SourceArn'] = value({ 'Fn::Join': ['', [permission['SourceArn'], '/default']] }); } },
];
