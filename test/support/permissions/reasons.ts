/**
 * Grants that no story uses or that reach further than what uses them, and callers that nobody decided on, with why that is so.
 * A reason that nothing needs is an error.
 */

export interface Accepted {
  /** Kind of holder, holder and word of the statement, e.g. `role Check ReadLog`; a caller's ARN. */
  readonly of: RegExp;
  /** The action that is granted, or what a caller did. */
  readonly action: RegExp;
  /** The resource or value that nothing uses, what can be moved; anything where absent. */
  readonly what?: RegExp;
  readonly why: string;
  /** Page of AWS. */
  readonly source?: string;
}

const SAGEMAKER_ROLES = 'https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-roles.html';
const SYNC = 'https://docs.aws.amazon.com/step-functions/latest/dg/connect-sagemaker.html';
const CONFUSED_DEPUTY = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html';

export const UNUSED: readonly Accepted[] = [
  {
    of: /^role (Deployment|Retraining)\/Machine UseRecordsKey$/, action: /^kms:(Encrypt|ReEncrypt(From|To))$/,
    why: 'Amazon DynamoDB uses the key of a table in the name of whoever asks', source: 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html',
  },
  { of: /^role (Model WriteWithKey|Training UseKey)$/, action: /^kms:Encrypt$/, why: 'Amazon SageMaker asks it of a role that writes under a key', source: SAGEMAKER_ROLES },
  {
    of: /^role Training (GrantVolumeKey|UseKey)$/, action: /^kms:(CreateGrant|DescribeKey)$/,
    why: 'Amazon SageMaker encrypts volumes with the key in the name of the job\'s role', source: SAGEMAKER_ROLES,
  },
  {
    of: /^role (Model WriteAnswers|Training WriteOutput)$/, action: /^s3:AbortMultipartUpload$/, why: 'an upload in parts that fails is taken back',
    source: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html',
  },
  { of: /^role Retraining\/Machine Run(Training|Transform)Jobs$/, action: /^sagemaker:ListTags$/, why: 'AWS Step Functions lists the tags of jobs that it waits for', source: SYNC },
  { of: /^role Retraining\/Machine RunTransformJobs$/, action: /^sagemaker:StopTransformJob$/, why: 'AWS Step Functions stops the job of an execution that is stopped', source: SYNC },
  {
    of: /^role (Check Decrypt(Dataset|Log)|Steps DecryptDataset)$/, action: /^kms:Decrypt$/, what: /:333333333333:key\//,
    why: 'a lake of others is encrypted with their key; which one, no template says', source: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html',
  },
  {
    of: /^role Steps UseImageScans$/, action: /^ecr:StartImageScan$/, what: /:repository\/flight-delay$/,
    why: 'a scan that is a week old is asked for again: played with a repository of its own, not with that of the agency', source: 'https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning-basic.html',
  },
  {
    of: /^role Steps (List|Read)Dataset$/, action: /^s3:(GetObjectVersion|ListBucketVersions)$/, what: /<prod\/Parks\/Lake\/Bucket>|:::transport-lake/,
    why: 'a run on the data of an earlier one reads versions of objects: played with the lake of another app', source: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html',
  },
  {
    of: /^role Build (FindSource|GetRegistryToken|PullBases|PushImage|ReadSource|UseKey)$/, action: /^(ecr|kms|s3):/,
    why: 'AWS CodeBuild and the commands of a build ask it; a build is played by what it pushes', source: 'https://docs.aws.amazon.com/codebuild/latest/userguide/setting-up-service-role.html',
  },
  {
    of: /^role Build\/Machine (EncryptNotifications|Notify)$/, action: /^(kms:(Decrypt|GenerateDataKey)|sns:Publish)$/,
    why: 'a build that fails is told of: played in test/scenarios/image-build.test.ts, whose worlds leave no records', source: 'https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html',
  },
  {
    of: /^role Build\/Machine RunBuild$/, action: /^codebuild:StopBuild$/,
    why: 'AWS Step Functions stops the build of an execution that is stopped', source: 'https://docs.aws.amazon.com/step-functions/latest/dg/connect-codebuild.html',
  },
  {
    of: /^role Check (List|Read)Dataset$/, action: /^s3:(GetObject|ListBucket)$/, what: /<prod\/Parks\/Lake\/Bucket>/,
    why: 'a monitor that checks before a model is trained reads the data: played with the lake of another app', source: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html',
  },
];

export const LOOSE: readonly Accepted[] = [
  {
    of: /^role (((Deployment|Retraining)\/Machine (DescribeVolumeKey|EncryptNotifications|UseRecordsKey))|(Check (Decrypt(Dataset|Labels|Log|Results)|Encrypt(DeadLetters|Results)))|(Steps (DecryptDataset|Encrypt(DeadLetters|Evidence)|UseResultsKey)))$/,
    action: /^kms:(Decrypt|DescribeKey|GenerateDataKey)$/, what: /^the request passes without it$/,
    why: 'one key encrypts store, records, evidence, queues and topics unless the agency brings others: then each statement is about another key',
  },
  {
    of: /^role Model Read(Artefacts|Batches)$/, action: /^s3:GetObject$/, what: /^the request passes without it$/,
    why: 'artefacts and what is to be scored lie below one prefix, unless a model brings artefacts from elsewhere',
  },
  {
    of: /^role (Check|EndpointProbe|Steps) CreateNetworkInterface$/, action: /^ec2:CreateNetworkInterface$/, what: /^a request for another account passes$/,
    why: 'shared subnets and their groups belong to the account of the network; their ids are exact', source: 'https://docs.aws.amazon.com/vpc/latest/userguide/vpc-sharing.html',
  },
  {
    of: /^role (Check|EndpointProbe|Steps) (Create|Manage)NetworkInterfaces?$/, action: /^ec2:(AssignPrivateIpAddresses|(Create|Delete)NetworkInterface|UnassignPrivateIpAddresses)$/, what: /^a request for another name passes$/,
    why: 'the id of an interface is not known before AWS Lambda has made it', source: 'https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html',
  },
  {
    of: /^role Build GiveInterfaceToCodeBuild$/, action: /^ec2:CreateNetworkInterfacePermission$/, what: /^a request (for another name|with ec2:Subnet for another account) passes$/,
    why: 'the id of an interface is not known before it exists; subnet and service are exact, and a shared subnet belongs to the account of the network',
    source: 'https://docs.aws.amazon.com/codebuild/latest/userguide/auth-and-access-control-iam-identity-based-access-control.html',
  },
  {
    of: /^role Retraining\/Machine Run(Training|Transform)Jobs$/, action: /^sagemaker:AddTags$/, what: /sagemaker:TaggingAction passes$/,
    why: 'AWS Step Functions tags the jobs that it waits for, and it is not said that it does so when they are created', source: SYNC,
  },
  {
    of: /^trust ((Build|Deployment|Retraining)\/Machine|Build|\w+\/Start|FlowLogDelivery|Model|Training) sts:AssumeRole$/, action: /^sts:AssumeRole$/, what: /^a request with aws:SourceArn for (another name|a value of another model) passes$/,
    why: 'a role is there before what assumes it has a name; account, service and kind are exact', source: CONFUSED_DEPUTY,
  },
  {
    of: /^resource (Alerts AlarmsOfThisAccount|DeadLetters EventsOfThisAccount|ModelKey (AlarmsToTopic|EventsToDeadLetters))$/, action: /^(kms:(Decrypt|GenerateDataKey)|sns:Publish|sqs:SendMessage)$/, what: /^a request with aws:SourceArn for another name passes$/,
    why: 'all alarms and rules of the account share topic, queue and key, those that come later too', source: 'https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html',
  },
  {
    of: /^resource ModelKey LogGroups$/, action: /^kms:/, what: /^a request with kms:EncryptionContext:aws:logs:arn for another name passes$/,
    why: 'all log groups of the account share the key; Amazon CloudWatch Logs names the group in the context', source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html',
  },
  {
    of: /^resource ModelKey kms:\*$/, action: /^kms:\*$/, what: /^(its action has a wildcard|a request of another role passes)$/,
    why: 'the key leaves it to the policies of roles, so that it does not become unmanageable', source: 'https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html',
  },
];

export const CALLERS: readonly Accepted[] = [
  { of: /:role\/(operator|[Pp]erson)$/, action: /./, why: 'a person, or the test itself: the policies of people are the landing zone\'s' },
];
