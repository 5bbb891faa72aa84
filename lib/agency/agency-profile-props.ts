/** What a profile may say: the props of `AgencyProfile`. A file has the same entries. */
import type { RemovalPolicy } from 'aws-cdk-lib';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { EvidenceRetention } from '../data';
import type { AgencyBucket, AgencyTopic } from './agency-existing';
import type { AgencyNetwork, AgencyNewNetwork } from './agency-network';
import type { DataClassification, DeployCredentials, PolicyStyle } from './classification';

/** Mirrors of package indexes, for builds that do not reach the originals. */
export interface AgencyPackageMirrors {
  /**
   * Index for pip, `https://…`, without credentials. A Dockerfile takes it with `ARG PIP_INDEX_URL`.
   *
   * @default - pip's own
   */
  readonly pip?: string;
  /**
   * Registry for npm, `https://…`, without credentials. A Dockerfile takes it with `ARG NPM_CONFIG_REGISTRY`.
   *
   * @default - npm's own
   */
  readonly npm?: string;
}

/** Customer managed keys of the landing zone for one use each, in the region of the environment. */
export interface AgencyKeys {
  /**
   * ARN of the key for buckets, tables, and what jobs and endpoints write.
   *
   * @default - `encryptionKeyArn`
   */
  readonly data?: string;
  /**
   * ARN of the key for repositories of images.
   *
   * @default - `encryptionKeyArn`
   */
  readonly images?: string;
  /**
   * ARN of the key for log groups.
   *
   * @default - `encryptionKeyArn`
   */
  readonly logs?: string;
  /**
   * ARN of the key for topics and queues.
   *
   * @default - `encryptionKeyArn`
   */
  readonly messages?: string;
}

/** How evidence of what runs learnt from, how they were judged, and who approved is kept. */
export interface AgencyEvidence {
  /**
   * How long each document is kept, and who may end that; at least what the classification asks for. In a file: `mode`, GOVERNANCE or COMPLIANCE,
   * `retentionDays`, and with COMPLIANCE `acceptIrreversible: true`.
   */
  readonly retention: EvidenceRetention;
  /**
   * ARNs of roles for emergencies, see `breakGlass` of `EvidenceStore`; at least one where the caller's credentials deploy.
   *
   * @default - nobody
   */
  readonly breakGlassRoleArns?: string[];
}

/** How stacks are deployed. */
export interface AgencyBootstrap {
  /**
   * Qualifier of the bootstrap stack, 1 to 10 characters.
   *
   * @default - that of the app's context, or of the CDK
   */
  readonly qualifier?: string;
  /**
   * Whose permissions deploy.
   *
   * @default DeployCredentials.BOOTSTRAP_ROLES
   */
  readonly credentials?: DeployCredentials;
  /**
   * Bucket that assets are uploaded to; required where the caller's credentials deploy.
   *
   * @default - that of the bootstrap stack
   */
  readonly assetBucket?: string;
}

/** What a landing zone demands. */
export interface AgencyProfileProps {
  /** Name of the environment, e.g. `prod`; shown in messages. */
  readonly environment: string;
  /** How confidential the data in the scope is. */
  readonly classification: DataClassification;
  /** Region of the environment. */
  readonly region: string;
  /**
   * Regions in which data may lie. A stack anywhere else is refused, and so is a resource that names another region, as a replica does.
   *
   * @default ['ap-southeast-1']
   */
  readonly regions?: string[];
  /**
   * Account of the environment, twelve digits. A stack of another account is refused.
   *
   * @default - the account of the credentials that deploy
   */
  readonly account?: string;
  /**
   * Accounts beside that of the environment that resources in the scope may name, e.g. in a policy, twelve digits each. Those in the other
   * entries, of keys, registries and roles, are among them. A resource that names another one is refused where the profile names its account.
   *
   * @default - those in the other entries
   */
  readonly trustedAccounts?: string[];
  /**
   * Tags for every resource that can carry tags, those that state machines create at run time included. Synthesis fails where code of the scope
   * takes one away again.
   *
   * @default - no tags
   */
  readonly tags?: { [key: string]: string };
  /**
   * Tags that `tags` must have, each with a regular expression for its whole value; a value that code of the scope gives a resource instead must
   * match it, too.
   *
   * @default - none is demanded
   */
  readonly requiredTags?: { [key: string]: string };
  /**
   * The managed policy that bounds every role and user in the scope: its name, or its ARN in the account of the environment.
   *
   * @default - no boundary
   */
  readonly permissionsBoundary?: string;
  /**
   * Begins the name of every role and managed policy in the scope, 1 to 24 characters. Changing it later replaces them.
   *
   * @default - CloudFormation names them
   */
  readonly roleNamePrefix?: string;
  /**
   * Path of every role and managed policy in the scope, with a slash at both ends. Changing it later replaces them.
   *
   * @default '/'
   */
  readonly rolePath?: string;
  /**
   * Where the statements of the library's roles stand.
   *
   * @default PolicyStyle.INLINE
   */
  readonly policyStyle?: PolicyStyle;
  /**
   * Names of the roles that the landing zone makes itself, by the path of the construct that would define one, from the scope on.
   * With this entry, even an empty one, templates hold no role and no policy; `iam-policy-report.txt` in the assembly lists
   * what each role must allow, and a role without a name is an error.
   *
   * @default - roles are defined
   */
  readonly precreatedRoles?: { [path: string]: string };
  /**
   * ARN of a customer managed key of the landing zone, in the region of the environment. Its owner adds the statements
   * that `docs/landing-zone.md` lists.
   *
   * @default - one key per stack is defined, with rotation, kept when the stack goes
   */
  readonly encryptionKeyArn?: string;
  /**
   * Keys for some uses only, before `encryptionKeyArn`.
   *
   * @default - `encryptionKeyArn` for all
   */
  readonly encryptionKeyArns?: AgencyKeys;
  /**
   * Where functions and jobs run.
   *
   * @default - functions run outside any VPC; this or `newNetwork` is required at classification CONFIDENTIAL
   */
  readonly network?: AgencyNetwork;
  /**
   * A network to define for functions and jobs, where the landing zone has none.
   *
   * @default - none is defined
   */
  readonly newNetwork?: AgencyNewNetwork;
  /**
   * How long log groups keep their events: at least 90 days at classification OFFICIAL_CLOSED, a year at RESTRICTED, two years
   * at CONFIDENTIAL.
   *
   * @default - a year, or what the classification demands
   */
  readonly logRetention?: RetentionDays;
  /**
   * Name of the bucket in the account and region of the environment that gets the access logs of all data stores.
   *
   * @default - each data store defines one
   */
  readonly accessLogBucket?: string;
  /**
   * Demands that every run of every model leaves evidence: a model that is given no evidence store writes into one that its stack gets, and none
   * keeps documents for less.
   *
   * @default - evidence is kept where a model is given a store for it
   */
  readonly evidence?: AgencyEvidence;
  /**
   * RemovalPolicy.DESTROY lets constructs that ask for it destroy their data with the stack. Refused from classification
   * RESTRICTED on.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
  /**
   * Registries that images, and the images they are built on, may come from, beside the environment's own: accounts, hosts such as
   * `public.ecr.aws`, and `aws` for the accounts of AWS.
   *
   * @default - any
   */
  readonly imageRegistries?: string[];
  /**
   * Where builds of images find packages.
   *
   * @default - where their package managers look by themselves
   */
  readonly packageMirrors?: AgencyPackageMirrors;
  /**
   * Accounts of AWS's own images in the region, by repository, e.g. `sagemaker-scikit-learn`: for regions and partitions that the
   * library does not know yet.
   *
   * @default - those that AWS publishes
   */
  readonly awsImageAccounts?: { [repository: string]: string };
  /**
   * Buckets that exist, by the names that the app knows them by: 1 to 64 letters, digits or hyphens. See {@link AgencyProfile.importBucket}.
   *
   * @default - none is named
   */
  readonly existingBuckets?: { [name: string]: AgencyBucket };
  /**
   * Topics that exist, by the names that the app knows them by. See {@link AgencyProfile.importTopic}.
   *
   * @default - none is named
   */
  readonly existingTopics?: { [name: string]: AgencyTopic };
  /**
   * Roles that exist, by the names that the app knows them by: each the name of a role of the account, or the ARN of one that has a path or
   * belongs to another account. See {@link AgencyProfile.importRole}.
   *
   * @default - none is named
   */
  readonly existingRoles?: { [name: string]: string };
  /**
   * Repositories of images that exist, by the names that the app knows them by: each the name of a repository of the account, or the ARN of one
   * of another account, in the region of the environment. See {@link AgencyProfile.importRepository}.
   *
   * @default - none is named
   */
  readonly existingRepositories?: { [name: string]: string };
  /**
   * Names of state machines that exist in the account and region, by the names that the app knows them by. See
   * {@link AgencyProfile.importStateMachine}.
   *
   * @default - none is named
   */
  readonly existingStateMachines?: { [name: string]: string };
  /**
   * How stacks are deployed.
   *
   * @default - as the CDK does
   */
  readonly bootstrap?: AgencyBootstrap;
  /**
   * Concurrent executions reserved for each function, 1 to 1000; they are taken from the account's.
   *
   * @default - none reserved
   */
  readonly reservedConcurrency?: number;
}
