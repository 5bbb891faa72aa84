/** Grants that no story uses or that reach further than what uses them, and why they are there nevertheless. A reason that nothing needs is an error. */

export interface UnusedReason {
  /** Of the role, as `kindOf` has it. */
  readonly role: RegExp;
  readonly action: RegExp;
  /** Word of the Sid; any where absent. */
  readonly word?: string;
  readonly why: string;
  /** Page of AWS. */
  readonly source: string;
}

export interface LooseReason {
  readonly role: RegExp;
  readonly action: RegExp;
  /** What can be moved. */
  readonly moved: RegExp;
  readonly why: string;
}

const SAGEMAKER_ROLES = 'https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-roles.html';
const SYNC = 'https://docs.aws.amazon.com/step-functions/latest/dg/connect-sagemaker.html';

export const UNUSED: readonly UnusedReason[] = [
  {
    role: /Machine$/, action: /^kms:(Encrypt|ReEncrypt(From|To))$/, word: 'UseRecordsKey',
    why: 'Amazon DynamoDB uses the key of a table in the name of whoever asks', source: 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html',
  },
  { role: /^(Model|Training)$/, action: /^kms:Encrypt$/, why: 'Amazon SageMaker asks it of a role that writes under a key', source: SAGEMAKER_ROLES },
  { role: /^Training$/, action: /^kms:(CreateGrant|DescribeKey)$/, why: 'Amazon SageMaker encrypts volumes with the key in the name of the job\'s role', source: SAGEMAKER_ROLES },
  {
    role: /^(Model|Training)$/, action: /^s3:AbortMultipartUpload$/, why: 'an upload in parts that fails is taken back',
    source: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html',
  },
  { role: /Machine$/, action: /^sagemaker:ListTags$/, why: 'AWS Step Functions lists the tags of jobs that it waits for', source: SYNC },
  { role: /Machine$/, action: /^sagemaker:StopTransformJob$/, why: 'AWS Step Functions stops the job of an execution that is stopped', source: SYNC },
];

export const LOOSE: readonly LooseReason[] = [
  {
    role: /./, action: /^kms:/, moved: /^the request passes without it/,
    why: 'one key encrypts store, records, queues and topics unless the agency brings others: then each statement is about another key',
  },
  {
    role: /^Model$/, action: /^s3:GetObject$/, moved: /^the request passes without it/,
    why: 'artefacts and what is to be scored lie below one prefix, unless a model brings artefacts from elsewhere',
  },
  {
    role: /./, action: /^ec2:CreateNetworkInterface$/, moved: /^a request for another account passes$/,
    why: 'shared subnets and their groups belong to the account of the network; their ids are exact',
  },
  {
    role: /./, action: /^ec2:\w+(NetworkInterface|IpAddresses)$/, moved: /^a request for another name passes$/,
    why: 'the id of an interface is not known before AWS Lambda has made it',
  },
];
