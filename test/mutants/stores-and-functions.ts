/** Faults of buckets, tables, functions, endpoints and whole stacks that public issue trackers tell of. */
import type { Editable } from '../static/checks/fixtures';
import { value } from '../static/checks/fixtures';
import { type Draft, issue, type Mutant } from './mutant';

const BUCKET = 'AWS::S3::Bucket';
const TABLE = 'AWS::DynamoDB::Table';
const FUNCTION = 'AWS::Lambda::Function';
const PARAMETER = 'AWS::SSM::Parameter';
const ROUTING = 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_TrafficRoutingConfig.html';

const set = (type: string, id: string, change: (properties: Editable) => void) => (draft: Draft): void => change(draft.properties(type, id));
const remove = (of: Editable, name: string): void => void delete (of as Record<string, unknown>)[name];

interface Envelope {
  alarmNames: string[];
  deploymentConfig: { BlueGreenUpdatePolicy: { TrafficRoutingConfiguration: Record<string, unknown>; TerminationWaitInSeconds: number; MaximumExecutionTimeoutInSeconds: number } };
}

/** Changes the envelope, whose text has the name of an alarm in it. */
const envelope = (change: (envelope: Envelope) => void) => (draft: Draft): void => {
  const parts = draft.properties(PARAMETER, 'Envelope')['Value']!['Fn::Join']! as unknown as [string, [string, object, string]];
  const [before, alarm, after] = parts[1];
  const read = JSON.parse(`${before}#${after}`) as Envelope;
  change(read);
  const [start, end] = JSON.stringify(read).split('#');
  parts[1] = end === undefined ? ([start] as unknown as typeof parts[1]) : [start!, alarm, end];
};

const routing = (change: (config: Record<string, unknown>) => void) => envelope(({ deploymentConfig }) => change(deploymentConfig.BlueGreenUpdatePolicy.TrafficRoutingConfiguration));

export const STORES_AND_FUNCTIONS: readonly Mutant[] = [
  { id: 'bucket-event-bridge', breaks: 'EventBridgeConfiguration without EventBridgeEnabled', source: issue('aws-samples/event-driven-arch-eventbridge-lambda', 3), of: 'flights', seenBy: { cloudformation: /'EventBridgeEnabled' is a required/ }, change: set(BUCKET, 'LakeBucket', (bucket) => { bucket['NotificationConfiguration']!['EventBridgeConfiguration'] = value({}); }) },
  { id: 'bucket-keeps-for-ever', breaks: 'old versions are never removed', source: issue('usdigitalresponse/usdr-gost', 1808), of: 'flights', seenBy: { lifecycles: /LifecycleConfiguration: got no NoncurrentVersionExpiration for all objects/ }, change: set(BUCKET, 'StoreBucket', (bucket) => { const rules = bucket['LifecycleConfiguration']!['Rules'] as unknown as { readonly NoncurrentVersionExpiration?: unknown; readonly Prefix?: string }[]; rules.splice(rules.findIndex((rule) => rule.NoncurrentVersionExpiration !== undefined && rule.Prefix === undefined), 1); }) },
  { id: 'bucket-expires-everything', breaks: 'a rule without a prefix expires what is current', source: issue('guardian/support-service-lambdas', 2809), of: 'flights', seenBy: { lifecycles: /LifecycleConfiguration\.ExpireOldVersions: got a rule that expires every current/ }, change: set(BUCKET, 'StoreBucket', (bucket) => { bucket['LifecycleConfiguration']!['Rules']![1]!['ExpirationInDays'] = value(28); }) },
  { id: 'bucket-rule-without-tags', breaks: 'a rule for a tag has lost its tag', source: issue('go-to-k/cdkd', 1424), of: 'flights', seenBy: { lifecycles: /LifecycleConfiguration\.Temporary: got a rule that expires every current object/ }, change: set(BUCKET, 'LakeBucket', (bucket) => { (bucket['LifecycleConfiguration']!['Rules'] as unknown as unknown[]).push({ Id: 'Temporary', Status: 'Enabled', ExpirationInDays: 7 }); }) },
  { id: 'bucket-versions-suspended', breaks: 'a bucket keeps no versions, though a rule speaks of them', source: issue('aws/aws-cdk', 22392), of: 'flights', seenBy: { privacy: /VersioningConfiguration\.Status: got "Suspended"/, nag: /LakeBucket\w+: NIST\.800\.53\.R5-S3BucketVersioningEnabled: The S3 Bucket does not/, guard: /S3_BUCKET_VERSIONING_ENABLED/ }, change: set(BUCKET, 'LakeBucket', (bucket) => { bucket['VersioningConfiguration']!['Status'] = value('Suspended'); }) },
  { id: 'bucket-public', breaks: 'a bucket that takes public policies', source: issue('aws/aws-cdk', 14606), of: 'flights', seenBy: { privacy: /PublicAccessBlockConfiguration\.BlockPublicPolicy: got false/, nag: /LakeBucket\w+: AwsSolutions-S2: The S3 Bucket does not have public access/, guard: /S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED/ }, change: set(BUCKET, 'LakeBucket', (bucket) => { bucket['PublicAccessBlockConfiguration']!['BlockPublicPolicy'] = value(false); }) },
  { id: 'log-group-without-key', breaks: 'a log group without a key', source: issue('stelligent/cfn_nag', 507), of: 'sandbox', seenBy: { privacy: /KmsKeyId: got null/, machinery: /KmsKeyId: got nothing/, nag: /Model0RetrainingStepsLogs\w+: NIST\.800\.53\.R5-CloudWatchLogGroupEncrypted: The/, guard: /CLOUDWATCH_LOG_GROUP_ENCRYPTED/ }, change: set('AWS::Logs::LogGroup', 'StepsLogs', (logs) => remove(logs, 'KmsKeyId')) },
  { id: 'table-other-key', breaks: 'another sort key, by which the table is replaced', source: issue('architect/architect', 1329), of: 'flights', seenBy: { upgrades: /would be replaced by an empty one, as KeySchema changed/ }, change: set(TABLE, '', (table) => { table['KeySchema']![1]!['AttributeName'] = value('kind'); table['AttributeDefinitions']![1]!['AttributeName'] = value('kind'); }) },
  {
    id: 'table-other-logical-id', breaks: 'another logical id, by which the table is left behind', source: issue('serverless/serverless', 1677), of: 'flights', seenBy: { upgrades: /WorkspaceReleaseRecordsTable\w+ \(AWS::DynamoDB::Table\) would be left behind/ },
    change: (draft) => { const id = draft.idOf(TABLE); const text = JSON.stringify(draft.resources).replaceAll(id, 'ReleaseRecords'); for (const key of Object.keys(draft.resources)) delete (draft.resources as Record<string, unknown>)[key]; Object.assign(draft.resources, JSON.parse(text)); },
  },
  { id: 'table-not-retained', breaks: 'the table is deleted with its stack', source: issue('anomalyco/guide', 161), of: 'sandbox', seenBy: { machinery: /DeletionPolicy: got Delete/, upgrades: /WorkspaceReleaseRecordsTable\w+ \(AWS::DynamoDB::Table\) loses its protection:/ }, change: (draft) => { draft.resource(TABLE)['DeletionPolicy'] = value('Delete'); } },
  { id: 'table-named', breaks: 'a name of its own, which keeps the table from being replaced', source: issue('aws-amplify/amplify-cli', 1651), of: 'flights', seenBy: { upgrades: /would be replaced by an empty one, as TableName changed/ }, change: set(TABLE, '', (table) => { table['TableName'] = value('release-records'); }) },
  { id: 'table-unprotected', breaks: 'the table may be deleted by hand', source: issue('aws-solutions/instance-scheduler-on-aws', 502), of: 'flights', seenBy: { privacy: /DeletionProtectionEnabled: got false/ }, change: set(TABLE, '', (table) => { table['DeletionProtectionEnabled'] = value(false); }) },
  { id: 'function-handler', breaks: 'a handler with the folder that the asset already is', source: issue('aws-samples/aws-cdk-intro-workshop', 144), of: 'flights', seenBy: { functions: /Handler: got lambda\/index\.handler/ }, change: set(FUNCTION, 'Check', (of) => { of['Handler'] = value('lambda/index.handler'); }) },
  { id: 'function-handler-name', breaks: 'a handler that the module does not export', source: issue('snap40/serverless-aws-cdk', 19), of: 'flights', seenBy: { functions: /Handler: got index\.main/ }, change: set(FUNCTION, 'Check', (of) => { of['Handler'] = value('index.main'); }) },
  { id: 'function-reserved-region', breaks: 'AWS_DEFAULT_REGION as a variable', source: issue('aws/aws-cdk', 28048), of: 'sandbox', seenBy: { machinery: /Environment\.AWS_DEFAULT_REGION: got a name that Lambda reserves/ }, change: set(FUNCTION, 'Steps', (of) => { of['Environment']!['Variables']!['AWS_DEFAULT_REGION'] = value('ap-southeast-1'); }) },
  { id: 'function-other-region', breaks: 'a region in a variable that is not the one of the stack', source: issue('aws-samples/lambda-refarch-webapp', 4), of: 'flights', seenBy: { regions: /Environment\.Variables\.BUCKET_REGION: got the region us-west-2/ }, change: set(FUNCTION, 'Check', (of) => { of['Environment']!['Variables']!['BUCKET_REGION'] = value('us-west-2'); }) },
  { id: 'exception-misspelt', breaks: 'rules_to_supress in the metadata, which no rule set reads', source: issue('stelligent/cfn_nag', 100), of: 'flights', seenBy: { exceptions: /got the exception from \S+, expected that cdk-nag sees it/, nag: /CheckExecutionRole/ }, change: (draft) => { const nag = draft.resource('AWS::IAM::Role', 'CheckExecution')['Metadata']!['cdk_nag']!; nag['rules_to_supress'] = nag['rules_to_suppress']!; remove(nag, 'rules_to_suppress'); } },
  { id: 'function-without-dead-letters', breaks: 'what a function fails on is lost', source: issue('aws-samples/sample-voice-of-customer-datalake', 253), of: 'flights', seenBy: { nag: /MonitorCheckFunction\w+: NIST\.800\.53\.R5-LambdaDLQ: The Lambda function is not/, guard: /LAMBDA_DLQ_CHECK/ }, change: set(FUNCTION, 'Check', (of) => remove(of, 'DeadLetterConfig')) },
  { id: 'stack-circle-by-key', breaks: 'the key waits for the queue, and the queue for the key', source: issue('aws/aws-cdk', 11158), of: 'flights', seenBy: { cloudformation: /Circular Dependencies for resource \w*Key\w+\. /, simulator: /got a circle of references, \w*Key\w+ → \w*DeadLetters/ }, change: (draft) => { const statement = draft.statements('AWS::KMS::Key', '', 'kms:GenerateDataKey').find((one) => JSON.stringify(one['Principal']).includes('events.'))!; statement['Condition'] = value({ ArnLike: { 'aws:SourceArn': { 'Fn::GetAtt': [draft.idOf('AWS::SQS::Queue'), 'Arn'] } } }); } },
  { id: 'stack-circle-by-policy', breaks: 'a role waits for the function that waits for it', source: issue('aws/aws-cdk', 1341), of: 'flights', seenBy: { cloudformation: /Circular Dependencies for resource \w*CheckExecutionRole/, simulator: /got a circle of references, \w*CheckExecutionRole\w+ → \w*CheckFunction/ }, change: (draft) => { draft.resource('AWS::IAM::Role', 'CheckExecution')['DependsOn'] = value([draft.idOf(FUNCTION, 'Check')]); } },
  { id: 'stack-custom-resource', breaks: 'a custom resource with a function of its own', source: issue('aws/aws-cdk', 33332), of: 'sandbox', seenBy: { machinery: /got the custom resource Custom::S3AutoDeleteObjects/ }, change: (draft) => draft.add('CustomS3AutoDeleteObjects', 'Custom::S3AutoDeleteObjects', { ServiceToken: { 'Fn::GetAtt': [draft.idOf(FUNCTION, 'Check'), 'Arn'] } }) },
  { id: 'endpoint-linear-without-step', breaks: 'linear shifting without the size of a step', source: ROUTING, of: 'flights', seenBy: { envelopes: /EndpointEnvelopeParameter\w+: got LINEAR with Type, WaitIntervalInSeconds/ }, change: routing((config) => { config['Type'] = 'LINEAR'; delete config['CanarySize']; }) },
  { id: 'endpoint-step-of-nothing', breaks: 'a step of no instance', source: ROUTING, of: 'flights', seenBy: { envelopes: /EndpointEnvelopeParameter\w+: got steps of 0 %/ }, change: routing((config) => { config['Type'] = 'LINEAR'; delete config['CanarySize']; config['LinearStepSize'] = { Type: 'CAPACITY_PERCENT', Value: 0 }; }) },
  { id: 'endpoint-canary-too-large', breaks: 'a canary of more than half of the fleet', source: ROUTING, of: 'flights', seenBy: { envelopes: /EndpointEnvelopeParameter\w+: got steps of 75 %/ }, change: routing((config) => { config['CanarySize'] = { Type: 'CAPACITY_PERCENT', Value: 75 }; }) },
  { id: 'endpoint-no-rollback', breaks: 'no alarm makes SageMaker go back', source: 'https://docs.aws.amazon.com/sagemaker/latest/dg/deployment-guardrails-configuration.html', of: 'flights', seenBy: { envelopes: /alarmNames: got 0/ }, change: envelope((read) => { read.alarmNames = []; }) },
  { id: 'endpoint-timeout', breaks: 'a deployment may take less time than it waits', source: issue('hashicorp/terraform-provider-aws', 39040), of: 'flights', seenBy: { envelopes: /MaximumExecutionTimeoutInSeconds: got 800/ }, change: envelope(({ deploymentConfig }) => { deploymentConfig.BlueGreenUpdatePolicy.MaximumExecutionTimeoutInSeconds = 800; }) },
];
