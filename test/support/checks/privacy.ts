/** Data at rest is encrypted with a customer managed key, and a table not deleted by hand; data on the way with TLS; and nothing is open to the world. */
import { asList, asObject, asStrings, referencesIn, resourcesOfType, type JsonObject, type Template } from '../../../simulator/checks/template';

/** What a property must be, by resource type; the message says it. */
const DEMANDS: Readonly<Record<string, readonly (readonly [path: string, holds: (value: unknown, properties: JsonObject) => boolean, expected: string])[]>> = {
  'AWS::S3::Bucket': [
    ...['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'].map((name) =>
      [`PublicAccessBlockConfiguration.${name}`, isTrue, 'true'] as const),
    ['BucketEncryption', isEncrypted, 'encryption'],
    ['VersioningConfiguration.Status', (value) => value === 'Enabled', 'Enabled'],
    ['OwnershipControls', (value) => JSON.stringify(value ?? '').includes('BucketOwnerEnforced'), 'BucketOwnerEnforced: no access lists'],
    ['WebsiteConfiguration', isNothing, 'nothing'],
  ],
  'AWS::DynamoDB::Table': [['SSESpecification.KMSMasterKeyId', isSomething, 'a customer managed key'], ['PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled', isTrue, 'true'], ['DeletionProtectionEnabled', isTrue, 'true']],
  'AWS::ECR::Repository': [
    ['EncryptionConfiguration.KmsKey', isSomething, 'a customer managed key'], ['ImageTagMutability', (value) => String(value).startsWith('IMMUTABLE'), 'IMMUTABLE'],
    ['ImageScanningConfiguration.ScanOnPush', isTrue, 'true'],
  ],
  'AWS::KMS::Key': [['EnableKeyRotation', isTrue, 'true'], ['PendingWindowInDays', (value) => value === 30, '30, the longest']],
  'AWS::SNS::Topic': [['KmsMasterKeyId', isSomething, 'a customer managed key']],
  'AWS::SQS::Queue': [['KmsMasterKeyId', isSomething, 'a customer managed key']],
  'AWS::Logs::LogGroup': [['KmsKeyId', isSomething, 'a customer managed key']],
  'AWS::CodeBuild::Project': [['EncryptionKey', isSomething, 'a customer managed key'], ['Visibility', (value) => value !== 'PUBLIC_READ', 'a private project']],
  'AWS::EC2::SecurityGroup': [['SecurityGroupIngress', isClosed, 'no address of the whole world']],
  'AWS::EC2::SecurityGroupIngress': [['CidrIp', (_, properties) => isClosed(properties), 'no address of the whole world']],
  'AWS::EC2::Subnet': [['MapPublicIpOnLaunch', (value) => value !== true, 'no public addresses']],
};

/** Types that open something to the world by what they are. */
const OPEN = ['AWS::Lambda::Url', 'AWS::EC2::InternetGateway', 'AWS::EC2::NatGateway', 'AWS::ECR::PublicRepository'];

/** The policy that must deny requests without TLS. */
const TLS = { 'AWS::S3::Bucket': ['AWS::S3::BucketPolicy', 'Bucket'], 'AWS::SNS::Topic': ['AWS::SNS::TopicPolicy', 'Topics'], 'AWS::SQS::Queue': ['AWS::SQS::QueuePolicy', 'Queues'] } as const;

export function privacyFindings(template: Template): string[] {
  return [
    ...Object.entries(DEMANDS).flatMap(([type, demands]) => resourcesOfType(template, type).flatMap(([logicalId, properties]) =>
      demands.filter(([path, holds]) => !holds(at(properties, path), properties)).map(([path, , expected]) =>
        `${logicalId}.${path}: got ${JSON.stringify(at(properties, path) ?? null)}, expected ${expected}`))),
    ...resourcesOfType(template, ...OPEN).map(([logicalId]) => `${logicalId}: got ${template.Resources[logicalId]!.Type}, expected nothing that is open to the world`),
    ...Object.entries(TLS).flatMap(([type, [policy, property]]) => resourcesOfType(template, type)
      .filter(([logicalId]) => !resourcesOfType(template, policy).some(([, properties]) => referencesIn(properties[property]).has(logicalId) && deniesPlain(properties['PolicyDocument'])))
      .map(([logicalId]) => `${logicalId}: got no ${policy} that denies requests without TLS, expected one`)),
  ];
}

function deniesPlain(document: unknown): boolean {
  return asList(asObject(document)['Statement']).map(asObject).some(({ Effect, Condition }) =>
    Effect === 'Deny' && asStrings(asObject(asObject(Condition)['Bool'])['aws:SecureTransport']).includes('false'));
}

function at(properties: JsonObject, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => asObject(value)[key], properties);
}

function isTrue(value: unknown): boolean {
  return value === true;
}

function isSomething(value: unknown): boolean {
  return value !== undefined && value !== '' && !(typeof value === 'string' && value.startsWith('alias/aws/'));
}

function isNothing(value: unknown): boolean {
  return value === undefined;
}

/** Amazon S3 delivers access logs to buckets with its own keys only; they are told by what they expire. */
function isEncrypted(value: unknown, properties: JsonObject): boolean {
  const algorithms = asList(asObject(value)['ServerSideEncryptionConfiguration']).map((rule) => asObject(asObject(rule)['ServerSideEncryptionByDefault']));
  const takesLogs = properties['LoggingConfiguration'] === undefined;
  return algorithms.length > 0 && algorithms.every(({ SSEAlgorithm, KMSMasterKeyID }) => (SSEAlgorithm === 'aws:kms' && isSomething(KMSMasterKeyID)) || (takesLogs && SSEAlgorithm === 'AES256'));
}

function isClosed(value: unknown): boolean {
  return !asList(value).map(asObject).some(({ CidrIp, CidrIpv6 }) => CidrIp === '0.0.0.0/0' || CidrIpv6 === '::/0');
}
