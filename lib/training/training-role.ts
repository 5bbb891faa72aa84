/** The role that a training job runs with: reads its input, writes its output, and nothing else. */
import type * as ecr from 'aws-cdk-lib/aws-ecr';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { Problems } from '../private/errors';
import { landingZoneKey } from '../private/key';
import type { ServiceRole } from '../private/role';
import {
  allowForeignKeys, allowList, allowLogs, allowNetwork, allowObjects, allowPull, requirePlaces, sageMakerRole, type ObjectPrefix,
} from '../private/sagemaker-role';
import { requireNamePrefix } from '../private/sagemaker-task';

/** What the jobs use. */
export interface TrainingRoleProps {
  /** Where their images lie. */
  readonly repositories: ecr.IRepositoryRef[];
  /** What they read. */
  readonly inputs: ObjectPrefix[];
  /** Where they write. */
  readonly outputs: ObjectPrefix[];
  /**
   * Read as well as written: a job resumes from them.
   *
   * @default - none
   */
  readonly checkpoints?: ObjectPrefix[];
  /**
   * With what the names of the jobs begin, before a hyphen: they write logs of such jobs alone.
   *
   * @default - logs of every training job of the account and region
   */
  readonly namePrefix?: string;
  /**
   * Single objects that they read, beside what lies below `inputs`.
   *
   * @default - none
   */
  readonly files?: TrainingFile[];
}

/** A single object that training jobs read, such as the archive of their program. */
export interface TrainingFile {
  /** Where it lies; for an imported bucket with a customer managed key, import it with that key. */
  readonly bucket: s3.IBucket;
  /** Its key. */
  readonly objectKey: string;
}

/**
 * The role that a training job runs with: reads its input, writes its output, and nothing else.
 *
 * Defines 1 resource (2 with managed policies).
 */
export class TrainingRole extends Construct {
  /** The role. */
  public readonly role: iam.Role;

  /** @throws when a prefix is wrong; all of them at once */
  public constructor(scope: Construct, id: string, props: TrainingRoleProps) {
    super(scope, id);
    const { repositories, inputs, outputs, checkpoints = [], files = [], namePrefix } = props;
    const problems = new Problems(this);
    requirePlaces(problems, { inputs, outputs, checkpoints });
    if (namePrefix !== undefined) requireNamePrefix(problems, 'namePrefix', namePrefix);
    problems.throwIfAny();
    const role = sageMakerRole(this, 'Execution', 'Training jobs: reads input, writes models and checkpoints');
    const key = [landingZoneKey(this).keyArn];
    allowLogs(role, [{ group: '/aws/sagemaker/TrainingJobs', streams: namePrefix && `${namePrefix}-` }]);
    allowPull(role, repositories);
    allowList(role, 'ListInput', [...inputs, ...checkpoints]);
    allowObjects(role, 'ReadInput', ['s3:GetObject'], [...inputs, ...checkpoints]);
    allowFiles(role, files);
    allowObjects(role, 'WriteOutput', ['s3:AbortMultipartUpload', 's3:PutObject'], [...outputs, ...checkpoints]);
    // SageMaker demands kms:Encrypt of a role whose job names a key for its output.
    role.allow('UseKey', ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey'], key);
    role.allow('GrantVolumeKey', ['kms:CreateGrant'], key, { Bool: { 'kms:GrantIsForAWSResource': 'true' } });
    allowForeignKeys(role, [...inputs, ...files.map(({ bucket }) => ({ bucket, prefix: '' }))]);
    allowNetwork(role);
    this.role = role.role;
  }
}

/** A channel lists what its URI names before it reads. */
function allowFiles(role: ServiceRole, files: readonly TrainingFile[]): void {
  files.forEach(({ bucket, objectKey }, index) => {
    const count = index === 0 ? '' : index + 1;
    role.allow(`ListFile${count}`, ['s3:ListBucket'], [bucket.bucketArn], { StringEquals: { 's3:prefix': objectKey } });
    role.allow(`ReadFile${count}`, ['s3:GetObject'], [bucket.arnForObjects(objectKey)]);
  });
}
