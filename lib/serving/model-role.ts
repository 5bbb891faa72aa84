/** The role that a model's containers run with: reads its artefacts, and writes only what is named. */
import type * as ecr from 'aws-cdk-lib/aws-ecr';
import type * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { Problems } from '../private/errors';
import { landingZoneKey } from '../private/key';
import {
  allowForeignKeys, allowList, allowLogs, allowNetwork, allowObjects, allowPull, requirePlaces, sageMakerRole, type ObjectPrefix,
} from '../private/sagemaker-role';
import { requireName, requireNamePrefix } from '../private/sagemaker-task';

/** What the containers use. */
export interface ModelRoleProps {
  /** Where their images lie. */
  readonly repositories: ecr.IRepositoryRef[];
  /** Where their artefacts lie. */
  readonly artefacts: ObjectPrefix[];
  /**
   * Where an endpoint keeps requests and answers.
   *
   * @default - nowhere
   */
  readonly captures?: ObjectPrefix[];
  /**
   * What transform jobs score.
   *
   * @default - nothing, the model only answers requests
   */
  readonly batches?: ObjectPrefix[];
  /**
   * Where transform jobs write.
   *
   * @default - nowhere
   */
  readonly scores?: ObjectPrefix[];
  /**
   * Name of the endpoint that they serve: they write its log alone.
   *
   * @default - the log of every endpoint of the account and region
   */
  readonly endpointName?: string;
  /**
   * With what the names of transform jobs begin, before a hyphen: they write logs of such jobs alone.
   *
   * @default - logs of every transform job of the account and region, where they score batches
   */
  readonly namePrefix?: string;
}

/**
 * The role that a model's containers run with: reads its artefacts, and writes only what is named.
 *
 * Defines 1 resource (2 with managed policies).
 */
export class ModelRole extends Construct {
  /** The role. */
  public readonly role: iam.Role;

  /** @throws when a prefix is wrong; all of them at once */
  public constructor(scope: Construct, id: string, props: ModelRoleProps) {
    super(scope, id);
    const { repositories, artefacts, captures = [], batches = [], scores = [], endpointName, namePrefix } = props;
    const problems = new Problems(this);
    requirePlaces(problems, { artefacts, captures, batches, scores });
    if (endpointName !== undefined) requireName(problems, 'endpointName', endpointName);
    if (namePrefix !== undefined) requireNamePrefix(problems, 'namePrefix', namePrefix);
    problems.throwIfAny();
    const role = sageMakerRole(this, 'Execution', 'Model containers: reads artefacts, answers requests');
    const key = [landingZoneKey(this).keyArn];
    const written = [...captures, ...scores];
    allowLogs(role, [
      { group: `/aws/sagemaker/Endpoints/${endpointName ?? '*'}` },
      ...(batches.length > 0 ? [{ group: '/aws/sagemaker/TransformJobs', streams: namePrefix && `${namePrefix}-` }] : []),
    ]);
    allowPull(role, repositories);
    allowObjects(role, 'ReadArtefacts', ['s3:GetObject'], artefacts);
    allowList(role, 'ListBatches', batches);
    allowObjects(role, 'ReadBatches', ['s3:GetObject'], batches);
    allowObjects(role, 'WriteAnswers', ['s3:AbortMultipartUpload', 's3:PutObject'], written);
    role.allow('ReadWithKey', ['kms:Decrypt'], key);
    if (written.length > 0) role.allow('WriteWithKey', ['kms:Encrypt', 'kms:GenerateDataKey'], key);
    allowForeignKeys(role, [...artefacts, ...batches]);
    allowNetwork(role, ['DescribeVpcEndpoints']);
    this.role = role.role;
  }
}
