/**
 * Grants that no story uses or that reach further than what uses them, and callers that nobody decided on, with why that is so.
 * A reason that nothing needs is an error.
 */

/**
 * A grant that may stand. It names what it is for: an action that no such grant has, and an expression that takes in another resource or
 * account, or any text, are errors. Expressions speak of the whole text.
 */
export interface Accepted {
  /** Kind of holder, holder and word of the statement, e.g. `role Check ReadLog`. */
  readonly of: RegExp;
  /** By name. */
  readonly actions: readonly string[];
  /** As it is in every app: `arn:aws:kms:ap-southeast-1:<account>:key/<ModelKey>`. */
  readonly resource: RegExp;
  readonly why: string;
  /** Page of AWS. */
  readonly source?: string;
}

/** A grant that may reach further than what uses it. */
export interface AcceptedMove extends Accepted {
  /** What passes too, or the value of a condition that nothing needs. */
  readonly what: RegExp;
}

/** Whoever asks and is no role of the assembly. */
export interface AcceptedCaller {
  /** Its ARN. */
  readonly of: RegExp;
  /** What it did, e.g. `s3:PutObject`. */
  readonly action: RegExp;
  readonly why: string;
}

const SAGEMAKER_ROLES = 'https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-roles.html';
const SYNC = 'https://docs.aws.amazon.com/step-functions/latest/dg/connect-sagemaker.html';
const CONFUSED_DEPUTY = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html';

/** The landing zone's: its own, or one that the account of the strict one brings. */
const KEY = /^arn:aws:kms:ap-southeast-1:(<account>:key\/<ModelKey>|333333333333:key\/0a1b2c3d-4e5f-6001-8031-000000000031)$/;
const KEY_OF_THE_LAKE = /^arn:aws:kms:ap-southeast-1:333333333333:key\/0a1b2c3d-4e5f-6001-8031-000000000032$/;
const ANY_KEY = new RegExp(`${KEY.source}|${KEY_OF_THE_LAKE.source}`);
/** What a policy is on; in policies of roles every resource. */
const ITSELF = /^\*$/;
const JOBS = /^arn:aws:sagemaker:ap-southeast-1:<account>:(training|transform)-job\/<model>--\*$/;
const INTERFACES = /^arn:aws:ec2:ap-southeast-1:<account>:network-interface\/\*$/;
const RETRAINING = /^arn:aws:s3:::<ModelWorkspace\/Store\/Bucket>\/models\/<model>\/retraining\/(runs\/)?\*$/;

const BUILD = {
  why: 'AWS CodeBuild and the commands of a build ask it; a build is played by what it pushes', source: 'https://docs.aws.amazon.com/codebuild/latest/userguide/setting-up-service-role.html',
};

export const UNUSED: readonly Accepted[] = [
  {
    of: /^role (Deployment|Retraining)\/Machine UseRecordsKey$/, actions: ['kms:Encrypt', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'], resource: KEY,
    why: 'Amazon DynamoDB uses the key of a table in the name of whoever asks', source: 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html',
  },
  { of: /^role (Model WriteWithKey|Training UseKey)$/, actions: ['kms:Encrypt'], resource: KEY, why: 'Amazon SageMaker asks it of a role that writes under a key', source: SAGEMAKER_ROLES },
  {
    of: /^role Training (GrantVolumeKey|UseKey)$/, actions: ['kms:CreateGrant', 'kms:DescribeKey'], resource: KEY,
    why: 'Amazon SageMaker encrypts volumes with the key in the name of the job\'s role', source: SAGEMAKER_ROLES,
  },
  {
    of: /^role (Model WriteAnswers|Training WriteOutput)$/, actions: ['s3:AbortMultipartUpload'], resource: RETRAINING, why: 'an upload in parts that fails is taken back',
    source: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html',
  },
  { of: /^role Retraining\/Machine Run(Training|Transform)Jobs$/, actions: ['sagemaker:ListTags'], resource: JOBS, why: 'AWS Step Functions lists the tags of jobs that it waits for', source: SYNC },
  {
    of: /^role (Check Decrypt(Dataset|Log)|Steps DecryptDataset)$/, actions: ['kms:Decrypt'], resource: KEY_OF_THE_LAKE,
    why: 'a lake of others is encrypted with their key; which one, no template says', source: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html',
  },
  {
    of: /^role Steps UseImageScans$/, actions: ['ecr:StartImageScan'], resource: /^arn:aws:ecr:ap-southeast-1:<account>:repository\/transport-flights$/,
    why: 'a scan that is a week old is asked for again: played with a repository of its own, not with that of the agency', source: 'https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning-basic.html',
  },
  {
    of: /^role Steps (List|Read)Dataset$/, actions: ['s3:GetObjectVersion', 's3:ListBucketVersions'], resource: /^arn:aws:s3:::(<Lake\/Bucket>(\/visits\/\*)?|transport-lake(\/flights\/\*)?)$/,
    why: 'a run on the data of an earlier one reads versions of objects: played with the lake of another app', source: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html',
  },
  { of: /^role Build (FindSource|ReadSource)$/, actions: ['s3:GetBucketLocation', 's3:GetObjectVersion'], resource: /^arn:aws:s3:::cdk-hnb659fds-assets-<account>-ap-southeast-1(\/[0-9a-f]{64}\.zip)?$/, ...BUILD },
  { of: /^role Build GetRegistryToken$/, actions: ['ecr:GetAuthorizationToken'], resource: /^\*$/, ...BUILD },
  { of: /^role Build PullBases$/, actions: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'], resource: /^arn:aws:ecr:ap-southeast-1:444444444444:repository\/base\/node$/, ...BUILD },
  { of: /^role Build PushImage$/, actions: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:CompleteLayerUpload', 'ecr:DescribeImages', 'ecr:GetDownloadUrlForLayer', 'ecr:InitiateLayerUpload', 'ecr:PutImage', 'ecr:UploadLayerPart'], resource: /^arn:aws:ecr:ap-southeast-1:<account>:repository\/<Images\/Repository>$/, ...BUILD },
  { of: /^role Build UseKey$/, actions: ['kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey'], resource: KEY, ...BUILD },
  {
    of: /^role Check (List|Read)Dataset$/, actions: ['s3:GetObject', 's3:ListBucket'], resource: /^arn:aws:s3:::<Lake\/Bucket>(\/visits\/\*)?$/,
    why: 'a monitor that checks before a model is trained reads the data: played with the lake of another app', source: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html',
  },
];

const SHARED = {
  why: 'all alarms and rules of the account share topic, queue and key, those that come later too', source: 'https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html',
};

export const LOOSE: readonly AcceptedMove[] = [
  {
    of: /^role (((Deployment|Retraining)\/Machine (DescribeVolumeKey|EncryptNotifications|UseRecordsKey))|(Reading\/Machine (DecryptPlans|EncryptDeadLetters))|(Check (Decrypt(Dataset|Labels|Log|Results)|Encrypt(DeadLetters|Results)))|(Steps (DecryptDataset|Encrypt(DeadLetters|Evidence)|UseResultsKey)))$/,
    actions: ['kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey'], resource: ANY_KEY, what: /^the request passes without it$/,
    why: 'one key encrypts store, records, evidence, queues and topics unless the agency brings others: then each statement is about another key',
  },
  {
    of: /^role Model Read(Artefacts|Batches)$/, actions: ['s3:GetObject'], resource: RETRAINING, what: /^the request passes without it$/,
    why: 'artefacts and what is to be scored lie below one prefix, unless a model brings artefacts from elsewhere',
  },
  {
    of: /^role (Check|EndpointProbe|Steps) CreateNetworkInterface$/, actions: ['ec2:CreateNetworkInterface'],
    resource: /^arn:aws:ec2:ap-southeast-1:\*:(security-group\/(<ModelNetwork\/Clients>|sg-[0-9a-f]+)|subnet\/(<ModelNetwork\/Subnet-ap-southeast-1[a-c]>|subnet-[0-9a-f]+))$/, what: /^a request for another account passes$/,
    why: 'shared subnets and their groups belong to the account of the network; their ids are exact', source: 'https://docs.aws.amazon.com/vpc/latest/userguide/vpc-sharing.html',
  },
  {
    of: /^role (Check|EndpointProbe|Steps) (Create|Manage)NetworkInterfaces?$/, actions: ['ec2:AssignPrivateIpAddresses', 'ec2:CreateNetworkInterface', 'ec2:DeleteNetworkInterface', 'ec2:UnassignPrivateIpAddresses'],
    resource: INTERFACES, what: /^a request for another name passes$/,
    why: 'the id of an interface is not known before AWS Lambda has made it', source: 'https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html',
  },
  {
    of: /^role Build GiveInterfaceToCodeBuild$/, actions: ['ec2:CreateNetworkInterfacePermission'], resource: INTERFACES,
    what: /^a request (for another name|with ec2:Subnet for another account) passes$/,
    why: 'the id of an interface is not known before it exists; subnet and service are exact, and a shared subnet belongs to the account of the network',
    source: 'https://docs.aws.amazon.com/codebuild/latest/userguide/auth-and-access-control-iam-identity-based-access-control.html',
  },
  {
    of: /^role Retraining\/Machine Run(Training|Transform)Jobs$/, actions: ['sagemaker:AddTags'], resource: JOBS, what: /^a request with(out| another) sagemaker:TaggingAction passes$/,
    why: 'AWS Step Functions tags the jobs that it waits for, and it is not said that it does so when they are created', source: SYNC,
  },
  {
    of: /^trust ((Build|Deployment|Retraining)\/Machine|Build|\w+\/Start|FlowLogDelivery|Model|Training) sts:AssumeRole$/, actions: ['sts:AssumeRole'], resource: ITSELF,
    what: /^a request with aws:SourceArn for (another name|a value of another model) passes$/,
    why: 'a role is there before what assumes it has a name; account, service and kind are exact', source: CONFUSED_DEPUTY,
  },
  {
    of: /^trust Reading\/Machine sts:AssumeRole$/, actions: ['sts:AssumeRole'], resource: ITSELF, what: /^a request with aws:SourceArn for another name passes$/,
    why: 'the children of a distributed Map are executions of a machine with a longer name, and it is not said which of the two assumes the role; account, service and kind are exact',
    source: 'https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeStateMachine.html',
  },
  {
    of: /^resource Alerts AlarmsOfThisAccount$/, actions: ['sns:Publish'], resource: /^arn:aws:sns:ap-southeast-1:<account>:<>$/, what: /^a request with aws:SourceArn for another name passes$/,
    ...SHARED,
  },
  {
    of: /^resource DeadLetters EventsOfThisAccount$/, actions: ['sqs:SendMessage'], resource: /^arn:aws:sqs:ap-southeast-1:<account>:<>$/, what: /^a request with aws:SourceArn for another name passes$/,
    ...SHARED,
  },
  {
    of: /^resource ModelKey (AlarmsToTopic|EventsToDeadLetters)$/, actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resource: ITSELF, what: /^a request with aws:SourceArn for another name passes$/,
    ...SHARED,
  },
  {
    of: /^resource ModelKey LogGroups$/, actions: ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:GenerateDataKeyWithoutPlaintext', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'], resource: ITSELF,
    what: /^a request with kms:EncryptionContext:aws:logs:arn for another name passes$/,
    why: 'all log groups of the account share the key; Amazon CloudWatch Logs names the group in the context', source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html',
  },
  {
    of: /^resource ModelKey kms:\*$/, actions: ['kms:*'], resource: ITSELF, what: /^(its action has a wildcard|a request of another role passes)$/,
    why: 'the key leaves it to the policies of roles, so that it does not become unmanageable', source: 'https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html',
  },
  {
    of: /^role (Model|Training) UseNetwork$/, actions: ['ec2:CreateNetworkInterface', 'ec2:CreateNetworkInterfacePermission', 'ec2:DeleteNetworkInterface', 'ec2:DeleteNetworkInterfacePermission'], resource: ITSELF, what: /^it is on every resource, and AWS knows narrower ones$/,
    why: 'the policy that Amazon SageMaker asks of roles in a network is on every resource', source: SAGEMAKER_ROLES,
  },
  {
    of: /^role Build UseNetwork$/, actions: ['ec2:CreateNetworkInterface', 'ec2:DeleteNetworkInterface'], resource: ITSELF, what: /^it is on every resource, and AWS knows narrower ones$/,
    why: 'AWS CodeBuild makes and removes interfaces; the permission to use one is bound to subnet and service',
    source: 'https://docs.aws.amazon.com/codebuild/latest/userguide/auth-and-access-control-iam-identity-based-access-control.html',
  },
];

export const CALLERS: readonly AcceptedCaller[] = [
  { of: /:role\/(operator|[Pp]erson)$/, action: /./, why: 'a person, or the test itself: the policies of people are the landing zone\'s' },
];
