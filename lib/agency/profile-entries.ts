/** Every entry of a profile and its rule: what a file may say, and what props are rendered to. Internal. */
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CLASSIFICATION_LEVELS } from '../private/landing-zone';
import { dictionary, list, oneOf, struct, text, whole, type EntryRule } from './entry-rules';

const REGION = /^[a-z]{2,4}(-[a-z]+)+-\d$/u;
const KEY_ARN = /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]+$/u;
const NAME = '[A-Za-z0-9_+=,.@-]';
const MOST_TAGS = 50;
/** CloudWatch's own word for "for ever" is none for a profile. */
const RETENTION = Object.values(RetentionDays).filter((value): value is RetentionDays => typeof value === 'number').map(Number).filter((days) => days < 9999);

const account = text(/^\d{12}$/u, { expected: 'twelve digits, as text', fix: 'quote the account id so that it stays text' });
const zone = text(/^[a-z0-9-]+$/u, { expected: 'an availability zone, e.g. ap-southeast-1a', fix: 'name the zone' });
const keyArn = text(KEY_ARN, { expected: 'the ARN of a key (not of an alias)', fix: 'copy the key ARN from its owner' });
const tagKey = text(/^(?![Aa][Ww][Ss]:)[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u, { expected: 'a tag key of 1 to 128 letters, digits, spaces or _.:/=+-@ that does not start with aws:', fix: 'rename the tag' });
const mostTags = { count: MOST_TAGS, what: 'tags', expected: `at most ${MOST_TAGS} tags`, fix: 'remove some: no resource takes more' };

const network = struct(
  {
    vpcId: text(/^vpc-[0-9a-f]{8,17}$/u, { expected: 'vpc-…', fix: 'copy the id of the VPC that the subnets lie in' }),
    securityGroupIds: list(text(/^sg-[0-9a-f]{8,17}$/u, { expected: 'sg-…', fix: 'copy the id' }), 1, 5, {
      expected: '1 to 5 ids of security groups, sg-…', fix: 'name groups that allow HTTPS to the interface endpoints and to S3, and nothing in',
    }),
    subnets: list(
      struct(
        { subnetId: text(/^subnet-[0-9a-f]{8,17}$/u, { expected: 'subnet-…', fix: 'copy the id' }), availabilityZone: zone },
        ['subnetId', 'availabilityZone'],
        { expected: 'a subnet', fix: 'write the two entries' },
      ), 1, 16, { expected: 'a list of { subnetId: subnet-…, availabilityZone }', fix: 'give these two entries for each private subnet' },
    ),
    endpoints: list(text(/^[a-z0-9]+([.-][a-z0-9]+)*$/u, { expected: 'a service', fix: 'name it' }), 0, 100, {
      expected: 'a list of the services that have an endpoint in the VPC, e.g. [s3, ecr.api, sagemaker.runtime]', fix: 'name what stands behind the region in com.amazonaws.<region>.<service>',
    }),
  },
  ['securityGroupIds', 'subnets', 'endpoints'],
  { expected: 'a map with subnets, securityGroupIds and endpoints', fix: 'write the three entries' },
);

const mirror = text(/^https:\/\/[A-Za-z0-9.-]+(:\d{1,5})?(\/[\x21-\x7e]*)?$/u, {
  expected: 'an https address without credentials', fix: 'name the index of the mirror; what it wants to know of its callers belongs into no profile',
});

const newNetwork = struct(
  {
    cidr: text(/^(\d{1,3}\.){3}\d{1,3}\/(1[6-9]|2[0-4])$/u, { expected: 'a block of addresses of /16 to /24, e.g. 10.0.0.0/20', fix: 'ask the landing zone for one that nobody else has' }),
    availabilityZones: list(zone, 2, 6, { expected: '2 to 6 availability zones, e.g. [ap-southeast-1a, ap-southeast-1b]', fix: 'name the zones: a lookup would need the account' }),
    s3PrefixListId: text(/^pl-[0-9a-f]{8,17}$/u, { expected: 'the id of the prefix list of Amazon S3 in the region, pl-…', fix: 'see aws ec2 describe-managed-prefix-lists' }),
  },
  ['cidr', 'availabilityZones', 's3PrefixListId'],
  { expected: 'a map with cidr, availabilityZones and s3PrefixListId', fix: 'write the three entries' },
);

const evidence = struct(
  {
    mode: oneOf(['GOVERNANCE', 'COMPLIANCE'], 'choose who may end the retention: break-glass roles, or nobody'),
    retentionDays: whole(1, 36_500, 'say for how many days each document is kept'),
    acceptIrreversible: oneOf([true], 'write it where nobody, the root user and AWS included, may delete evidence earlier'),
    breakGlassRoleArns: list(text(/^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]{1,575}$/u, { expected: 'the ARN of one role, without a wildcard', fix: 'copy it' }), 1, 10, {
      expected: 'a list of 1 to 10 ARNs of roles, without wildcards', fix: 'name the roles for emergencies, or leave the entry out',
    }),
  },
  ['mode', 'retentionDays'],
  { expected: 'a map with mode and retentionDays', fix: 'write the two entries' },
);

/** What exists already, by a name of the app's own, so that the app's code is the same in every agency. */
function existing(what: EntryRule, kind: string, fix: string): EntryRule {
  return dictionary(
    text(/^[A-Za-z0-9-]{1,64}$/u, { expected: `1 to 64 letters, digits or hyphens that the app knows one of the ${kind} by`, fix: 'shorten or mend the name' }),
    what,
    { count: 1000, what: 'names', expected: 'at most 1000 names', fix: 'remove what the app does not import' },
    { expected: `a map of names to ${kind}`, fix },
  );
}

const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/u;
const REPOSITORY = '(?=.{2,256}$)[a-z0-9]+([._/-][a-z0-9]+)*';
const existingBucket = struct(
  { bucketName: text(BUCKET, { expected: 'the name of a bucket', fix: 'give the name alone, without arn: or s3://' }), keyArn },
  ['bucketName'],
  { expected: 'a map with bucketName and, where it is encrypted with one, the keyArn', fix: 'write it as { bucketName: … }' },
);
const existingTopic = struct(
  {
    topic: text(/^([A-Za-z0-9_-]{1,256}|arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256})$/u, {
      expected: 'the name of a topic of the account deployed to, or the ARN of one, and no FIFO topic', fix: 'give the name, which fits every account, or the ARN of a topic of another account',
    }),
    keyArn,
  },
  ['topic'],
  { expected: 'a map with topic and, where it is encrypted with one, the keyArn', fix: 'write it as { topic: … }' },
);
const existingRole = text(new RegExp(`^(${NAME}{1,64}|arn:aws[a-z-]*:iam::\\d{12}:role/([\\x21-\\x7e]{1,510}/)?${NAME}{1,64})$`, 'u'), {
  expected: 'the name of a role of the account deployed to, or the ARN of one', fix: 'give the name, which fits every account, or the ARN where the role has a path or belongs to another account',
});
const existingRepository = text(new RegExp(`^(${REPOSITORY}|arn:aws[a-z-]*:ecr:[a-z0-9-]+:\\d{12}:repository/${REPOSITORY})$`, 'u'), {
  expected: 'the name of a repository of the account deployed to, or the ARN of one', fix: 'give the name, which fits every account, or the ARN of a repository of another account',
});
const existingStateMachine = text(/^[A-Za-z0-9_-]{1,80}$/u, { expected: 'the name of a state machine of the account and region deployed to', fix: 'give the name alone: rules start no machine of another account' });

const bootstrap = struct(
  {
    qualifier: text(/^[A-Za-z0-9_-]{1,10}$/u, { expected: '1 to 10 letters, digits, hyphens or underscores', fix: 'give the one of cdk bootstrap --qualifier' }),
    credentials: oneOf(['BOOTSTRAP_ROLES', 'CALLER'], 'choose CALLER where the landing zone has no bootstrap roles'),
    assetBucket: text(BUCKET, { expected: 'the name of a bucket', fix: 'name the bucket that assets are uploaded to' }),
  },
  [],
  { expected: 'a map with qualifier, credentials or assetBucket', fix: 'write the entries that differ from the CDK’s own' },
);

/** The rules of all entries, by name. */
export const ENTRIES: Readonly<Record<string, EntryRule>> = {
  account,
  region: text(REGION, { expected: 'a region, e.g. ap-southeast-1', fix: 'name the region of this environment' }),
  regions: list(text(REGION, { expected: 'a region', fix: 'name it' }), 1, 100, { expected: 'a list of at least one region', fix: 'list the regions in which data may lie, e.g. ap-southeast-1' }),
  trustedAccounts: list(account, 1, 100, { expected: 'a list of account ids, as text', fix: 'list the accounts that resources may name, or leave the entry out' }),
  tags: dictionary(
    tagKey,
    text(/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u, { expected: 'a text of at most 256 letters, digits, spaces or _.:/=+-@', fix: 'quote or shorten the value' }),
    mostTags, { expected: 'a map of tag keys to texts', fix: 'write each tag as key: value' },
  ),
  requiredTags: dictionary(
    tagKey, text(/^.{1,500}$/u, { expected: 'a regular expression for the whole value', fix: 'write it like [a-z-]+, or .+ for any value' }),
    mostTags, { expected: 'a map of tag keys to regular expressions', fix: 'write each as key: pattern' },
  ),
  permissionsBoundary: text(new RegExp(`^(${NAME}{1,128}|arn:aws[a-z-]*:iam::(\\d{12}|aws):policy/([\\x21-\\x7e]{1,510}/)?${NAME}{1,128})$`, 'u'), {
    expected: 'the name of a managed policy of the account deployed to, or its ARN', fix: 'give the name, which fits every account, or the ARN where the policy has a path',
  }),
  roleNamePrefix: text(new RegExp(`^${NAME}{1,24}$`, 'u'), { expected: '1 to 24 letters, digits or +=,.@_-', fix: 'shorten the prefix: role names have 64 characters' }),
  rolePath: text(/^\/([\x21-\x7e]{1,510}\/)?$/u, { expected: 'a path that begins and ends with a slash', fix: 'write it as /agency/ml/' }),
  policyStyle: { ...oneOf(['INLINE', 'MANAGED'], 'choose MANAGED where inline policies are forbidden'), expected: 'INLINE or MANAGED' },
  precreatedRoles: dictionary(
    text(/^[^ ]{1,1000}$/u, { expected: 'the path of a role construct, e.g. Flights/FlightDelay/TrainingRole/Execution/Role', fix: 'copy it from iam-policy-report.txt' }),
    text(new RegExp(`^${NAME}{1,64}$`, 'u'), { expected: 'the name of a role', fix: 'name the role that the landing zone made' }),
    { count: 10_000, what: 'roles', expected: 'at most 10000 roles', fix: 'split the app' }, { expected: 'a map of construct paths to role names', fix: 'write each as path: name' },
  ),
  encryptionKeyArn: keyArn,
  encryptionKeyArns: struct(
    { data: keyArn, images: keyArn, logs: keyArn, messages: keyArn }, [],
    { expected: 'a map with data, images, logs or messages', fix: 'name a key for what shall not have the one of encryptionKeyArn' },
  ),
  network,
  newNetwork,
  logRetentionDays: oneOf(RETENTION, 'choose a retention that CloudWatch Logs knows'),
  accessLogBucket: text(BUCKET, { expected: 'the name of a bucket', fix: 'name the bucket of the landing zone in this account and region' }),
  evidence,
  removalPolicy: { ...oneOf(['RETAIN', 'DESTROY'], 'leave it out to keep all data'), expected: 'RETAIN or DESTROY' },
  imageRegistries: list(text(/^(\d{12}|aws|[a-z0-9-]+(\.[a-z0-9-]+)+)$/u, { expected: 'a registry', fix: 'name it' }), 0, 100, {
    expected: 'a list of account ids, as text, of hosts such as public.ecr.aws, or the word aws',
    fix: 'list the registries that images may come from; the environment’s own is always among them, and aws stands for those of AWS',
  }),
  packageMirrors: struct({ pip: mirror, npm: mirror }, [], { expected: 'a map with pip or npm', fix: 'name the index that builds are to find packages in' }),
  awsImageAccounts: dictionary(
    text(/^[a-z0-9][a-z0-9._/-]*$/u, { expected: 'the name of a repository of AWS, e.g. sagemaker-scikit-learn', fix: 'name the repository' }), account,
    { count: 100, what: 'accounts', expected: 'at most 100 accounts', fix: 'remove some' }, { expected: 'a map of repository names to account ids', fix: 'write each as repository: "account"' },
  ),
  existingBuckets: existing(existingBucket, 'buckets', 'write each as name: { bucketName: …, keyArn: … }'),
  existingTopics: existing(existingTopic, 'topics', 'write each as name: { topic: …, keyArn: … }'),
  existingRoles: existing(existingRole, 'roles', 'write each as name: role'),
  existingRepositories: existing(existingRepository, 'repositories', 'write each as name: repository'),
  existingStateMachines: existing(existingStateMachine, 'state machines', 'write each as name: state machine'),
  bootstrap,
  reservedConcurrency: whole(1, 1000, 'leave it out to reserve none'),
  classification: oneOf(CLASSIFICATION_LEVELS, 'classify the data'),
};

/** Entries that no profile can do without. */
export const REQUIRED_ENTRIES: readonly string[] = ['region', 'classification'];
