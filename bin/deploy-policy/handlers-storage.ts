/** Handlers of what keeps or carries data: buckets, tables, images, topics, queues, parameters, logs, keys. */
import type { Deployed } from './deployed';
import { actions, type Handler, passRole, useKey, whereUsed } from './handler';

const bucket = (deployed: Deployed): string[] => [deployed.globalArn('s3', deployed.name('BucketName', 63, 'lower'), '')];
const logGroup = (deployed: Deployed): string[] => {
  const arn = deployed.arn('logs', `log-group:${deployed.name('LogGroupName', 512)}`);
  return arn.endsWith('*') ? [arn] : [arn, `${arn}:*`];
};

/** Each property of a bucket is written, and read, by an action of its own. */
const BUCKET_PROPERTIES: Readonly<Record<string, readonly string[]>> = {
  BucketEncryption: actions('s3', 'GetEncryptionConfiguration', 'PutEncryptionConfiguration'),
  CorsConfiguration: actions('s3', 'GetBucketCORS', 'PutBucketCORS'),
  IntelligentTieringConfigurations: actions('s3', 'GetIntelligentTieringConfiguration', 'PutIntelligentTieringConfiguration'),
  InventoryConfigurations: actions('s3', 'GetInventoryConfiguration', 'PutInventoryConfiguration'),
  LifecycleConfiguration: actions('s3', 'GetLifecycleConfiguration', 'PutLifecycleConfiguration'),
  LoggingConfiguration: actions('s3', 'GetBucketLogging', 'PutBucketLogging'),
  MetricsConfigurations: actions('s3', 'GetMetricsConfiguration', 'PutMetricsConfiguration'),
  NotificationConfiguration: actions('s3', 'GetBucketNotification', 'PutBucketNotification'),
  ObjectLockConfiguration: actions('s3', 'GetBucketObjectLockConfiguration', 'PutBucketObjectLockConfiguration'),
  ObjectLockEnabled: actions('s3', 'GetBucketObjectLockConfiguration', 'PutBucketObjectLockConfiguration'),
  OwnershipControls: actions('s3', 'GetBucketOwnershipControls', 'PutBucketOwnershipControls'),
  PublicAccessBlockConfiguration: actions('s3', 'GetBucketPublicAccessBlock', 'PutBucketPublicAccessBlock'),
  Tags: actions('s3', 'GetBucketTagging', 'ListTagsForResource', 'PutBucketTagging', 'TagResource', 'UntagResource'),
  VersioningConfiguration: actions('s3', 'GetBucketVersioning', 'PutBucketVersioning'),
};

export const STORAGE: Readonly<Record<string, Handler>> = {
  'AWS::S3::Bucket': {
    arns: bucket,
    actions: actions('s3', 'CreateBucket', 'ListBucket'),
    remove: actions('s3', 'DeleteBucket'),
    more: (deployed) => whereUsed(deployed, bucket(deployed), BUCKET_PROPERTIES),
  },
  'AWS::S3::BucketPolicy': {
    arns: (deployed) => deployed.arns(deployed.property('Bucket'), deployed.globalArn('s3', deployed.text(deployed.property('Bucket')), '')),
    actions: actions('s3', 'GetBucketPolicy', 'PutBucketPolicy'),
    remove: actions('s3', 'DeleteBucketPolicy'),
  },
  'AWS::DynamoDB::Table': {
    arns: (deployed) => [deployed.arn('dynamodb', `table/${deployed.name('TableName', 255)}`)],
    actions: actions('dynamodb', 'CreateTable', 'DescribeContinuousBackups', 'DescribeContributorInsights', 'DescribeKinesisStreamingDestination', 'DescribeTable',
      'DescribeTimeToLive', 'GetResourcePolicy', 'ListTagsOfResource', 'TagResource', 'UntagResource', 'UpdateContinuousBackups', 'UpdateTable'),
    remove: actions('dynamodb', 'DeleteTable'),
    more: (deployed) => [
      ...useKey(deployed, deployed.property('SSESpecification', 'KMSMasterKeyId'), 'dynamodb', 'CreateGrant', 'Decrypt', 'DescribeKey', 'Encrypt', 'RevokeGrant'),
      ...whereUsed(deployed, [deployed.arn('dynamodb', `table/${deployed.name('TableName', 255)}`)], { TimeToLiveSpecification: ['dynamodb:UpdateTimeToLive'] }),
    ],
  },
  'AWS::ECR::Repository': {
    arns: (deployed) => [deployed.arn('ecr', `repository/${deployed.name('RepositoryName', 256, 'lower')}`)],
    actions: actions('ecr', 'CreateRepository', 'DescribeRepositories', 'GetLifecyclePolicy', 'GetRepositoryPolicy', 'ListTagsForResource', 'PutImageScanningConfiguration',
      'PutImageTagMutability', 'PutLifecyclePolicy', 'SetRepositoryPolicy', 'TagResource', 'UntagResource'),
    remove: actions('ecr', 'DeleteRepository'),
    more: (deployed) => useKey(deployed, deployed.property('EncryptionConfiguration', 'KmsKey'), 'ecr', 'CreateGrant', 'DescribeKey', 'RetireGrant'),
  },
  'AWS::ECR::PullThroughCacheRule': {
    arns: () => [],
    unscoped: actions('ecr', 'CreatePullThroughCacheRule', 'DeletePullThroughCacheRule', 'DescribePullThroughCacheRules'),
    more: (deployed) => (deployed.has('CustomRoleArn') ? passRole(deployed, [deployed.property('CustomRoleArn')], 'pullthroughcache.ecr') : []),
  },
  'AWS::ECR::RepositoryCreationTemplate': {
    arns: () => [],
    unscoped: actions('ecr', 'CreateRepositoryCreationTemplate', 'DeleteRepositoryCreationTemplate', 'DescribeRepositoryCreationTemplates', 'UpdateRepositoryCreationTemplate'),
    more: (deployed) => [
      ...passRole(deployed, [deployed.property('CustomRoleArn')], 'ecr'),
      ...useKey(deployed, deployed.property('EncryptionConfiguration', 'KmsKey'), 'ecr', 'CreateGrant', 'DescribeKey', 'RetireGrant'),
    ],
  },
  'AWS::SNS::Topic': {
    arns: (deployed) => [deployed.arn('sns', deployed.name('TopicName', 256))],
    actions: actions('sns', 'CreateTopic', 'GetDataProtectionPolicy', 'GetTopicAttributes', 'ListSubscriptionsByTopic', 'ListTagsForResource', 'SetTopicAttributes', 'TagResource', 'UntagResource'),
    remove: actions('sns', 'DeleteTopic'),
  },
  'AWS::SNS::TopicPolicy': {
    arns: (deployed) => deployed.arns(deployed.property('Topics'), deployed.arn('sns', '*')),
    actions: actions('sns', 'SetTopicAttributes'),
  },
  'AWS::SNS::Subscription': {
    arns: (deployed) => deployed.arns(deployed.property('TopicArn'), deployed.arn('sns', '*')),
    actions: actions('sns', 'Subscribe'),
    unscoped: actions('sns', 'GetSubscriptionAttributes', 'SetSubscriptionAttributes', 'Unsubscribe'),
  },
  'AWS::SQS::Queue': {
    arns: (deployed) => [deployed.arn('sqs', deployed.name('QueueName', 80))],
    actions: actions('sqs', 'CreateQueue', 'GetQueueAttributes', 'GetQueueUrl', 'ListQueueTags', 'SetQueueAttributes', 'TagQueue', 'UntagQueue'),
    remove: actions('sqs', 'DeleteQueue'),
  },
  'AWS::SQS::QueuePolicy': {
    arns: (deployed) => deployed.arns(deployed.property('Queues'), deployed.arn('sqs', '*')),
    actions: actions('sqs', 'SetQueueAttributes'),
  },
  'AWS::SSM::Parameter': {
    arns: (deployed) => [deployed.arn('ssm', `parameter/${deployed.has('Name') ? deployed.text(deployed.property('Name')).replace(/^\//, '') : `CFN-${deployed.logicalId}-*`}`)],
    actions: actions('ssm', 'AddTagsToResource', 'GetParameters', 'ListTagsForResource', 'PutParameter', 'RemoveTagsFromResource'),
    remove: actions('ssm', 'DeleteParameter'),
  },
  'AWS::Logs::LogGroup': {
    arns: logGroup,
    actions: actions('logs', 'CreateLogGroup', 'DeleteRetentionPolicy', 'GetDataProtectionPolicy', 'ListTagsForResource', 'PutRetentionPolicy', 'TagResource', 'UntagResource'),
    remove: actions('logs', 'DeleteLogGroup'),
    unscoped: actions('logs', 'DescribeIndexPolicies', 'DescribeLogGroups', 'DescribeResourcePolicies'),
    more: (deployed) => whereUsed(deployed, logGroup(deployed), { KmsKeyId: actions('logs', 'AssociateKmsKey', 'DisassociateKmsKey') }),
  },
  'AWS::KMS::Key': {
    // The service makes the id.
    arns: (deployed) => [deployed.arn('kms', 'key/*')],
    actions: actions('kms', 'DescribeKey', 'DisableKey', 'DisableKeyRotation', 'EnableKey', 'EnableKeyRotation', 'GetKeyPolicy', 'GetKeyRotationStatus', 'ListResourceTags',
      'PutKeyPolicy', 'TagResource', 'UntagResource', 'UpdateKeyDescription'),
    remove: actions('kms', 'ScheduleKeyDeletion'),
    unscoped: actions('kms', 'CreateKey'),
  },
  'AWS::KMS::Alias': {
    arns: (deployed) => [deployed.arn('kms', deployed.text(deployed.property('AliasName')))],
    unscoped: actions('kms', 'ListAliases'),
    more: (deployed) => [{
      actions: actions('kms', 'CreateAlias', 'DeleteAlias', 'UpdateAlias'),
      resources: [deployed.arn('kms', deployed.text(deployed.property('AliasName'))), ...deployed.arns(deployed.property('TargetKeyId'), deployed.arn('kms', 'key/*'))],
    }],
  },
};
