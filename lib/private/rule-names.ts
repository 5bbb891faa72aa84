/** The names that rule sets give to the same rule, for the exceptions of the library itself. */

const R5 = 'NIST.800.53.R5';
const HIPAA = 'HIPAA.Security';
const PCI = 'PCI.DSS.321';

const inPacks = (rule: string, ...packs: readonly string[]): string[] => packs.map((pack) => `${pack}-${rule}`);

export const RULES = {
  codeBuildSourceRepoUrl: inPacks('CodeBuildProjectSourceRepoUrl', HIPAA, PCI),
  defaultSecurityGroup: inPacks('VPCDefaultSecurityGroupClosed', R5, HIPAA, PCI),
  dynamoDbInBackupPlan: inPacks('DynamoDBInBackupPlan', R5, HIPAA),
  inlinePolicy: [...inPacks('IAMNoInlinePolicy', R5, HIPAA, PCI), 'IAM_NO_INLINE_POLICY_CHECK'],
  lambdaConcurrency: [...inPacks('LambdaConcurrency', R5, HIPAA), 'LAMBDA_CONCURRENCY_CHECK', 'CKV_AWS_115'],
  lambdaEnvironment: ['CKV_AWS_173'],
  lambdaInsideVpc: [...inPacks('LambdaInsideVPC', R5, HIPAA, PCI), 'LAMBDA_INSIDE_VPC', 'CKV_AWS_117'],
  lambdaStarPermissions: ['Serverless-LambdaStarPermissions'],
  lambdaTracing: ['Serverless-LambdaTracing'],
  networkOfJobs: ['CKV_AWS_109', 'CKV_AWS_111'],
  s3AccessLogs: ['S3_BUCKET_LOGGING_ENABLED', 'CKV_AWS_18'],
  s3DefaultEncryptionKms: inPacks('S3DefaultEncryptionKMS', R5, HIPAA, PCI),
  s3ObjectLock: ['S3_BUCKET_DEFAULT_LOCK_ENABLED'],
  s3Replication: [...inPacks('S3BucketReplicationEnabled', R5, HIPAA, PCI), 'S3_BUCKET_REPLICATION_ENABLED'],
  sqsRedrive: ['Serverless-SQSRedrivePolicy'],
} as const;
