/** `CreateModelPackageTask`: a state that registers a version of a model. */
import { ArnFormat, Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { Problems } from '../private/errors';
import { requireExpression, requireText, requireTexts } from '../private/sagemaker-expression';
import { SageMakerTask, type SageMakerTaskProps } from '../private/sagemaker-task';
import type { IModelPackageGroup } from './model-package-group';

/** Whether a version may be deployed. */
export enum ModelApprovalStatus {
  /** Somebody, or a gate, still has to say. */
  PENDING_MANUAL_APPROVAL = 'PendingManualApproval',
  /** It may. */
  APPROVED = 'Approved',
  /** It may not; kept for the record. */
  REJECTED = 'Rejected',
}

/** One container of a version: an image and its artefact. */
export interface ModelPackageContainer {
  /** URI of the image, best with its digest; a JSONata expression where run time decides. */
  readonly imageUri: string;
  /**
   * S3 URI of the artefact, a compressed archive; a JSONata expression where run time decides.
   *
   * @default - none: the image holds its model
   */
  readonly modelDataUri?: string;
  /**
   * Environment of the container; values may be JSONata expressions.
   *
   * @default - empty
   */
  readonly environment?: { readonly [key: string]: string };
}

/** Options of a state that registers a version. */
export interface CreateModelPackageTaskProps extends SageMakerTaskProps {
  /** The group that the version joins, and whose tags it has. */
  readonly modelPackageGroup: IModelPackageGroup;
  /**
   * JSONata expression of a token, the same whenever this version is registered again: a retry then finds the version instead of
   * adding another. At most 36 letters, digits and hyphens.
   */
  readonly clientToken: string;
  /** The containers, 1 to 15. */
  readonly containers: ModelPackageContainer[];
  /**
   * Media types that the version reads.
   *
   * @default - not said
   */
  readonly contentTypes?: string[];
  /**
   * Media types that the version answers with.
   *
   * @default - not said
   */
  readonly responseTypes?: string[];
  /**
   * Whether the version may be deployed. The role of the state machine can register no version with another status.
   *
   * @default ModelApprovalStatus.PENDING_MANUAL_APPROVAL
   */
  readonly approvalStatus?: ModelApprovalStatus;
  /**
   * What the version is; a JSONata expression where run time decides. At most 1024 characters.
   *
   * @default - none
   */
  readonly description?: string;
  /**
   * Facts about the version, such as the fingerprint of its data; values may be JSONata expressions. At most 50.
   *
   * @default - none
   */
  readonly metadata?: { readonly [key: string]: string };
  /**
   * Commit that the code came from; a JSONata expression where run time decides.
   *
   * @default - not said
   */
  readonly commitId?: string;
  /**
   * Who made the version, such as the ARN of the execution; a JSONata expression where run time decides.
   *
   * @default - not said
   */
  readonly generatedBy?: string;
  /**
   * S3 URI of the metrics of the model, in JSON; a JSONata expression where run time decides.
   *
   * @default - none
   */
  readonly modelQualityUri?: string;
  /**
   * S3 URI of the baseline that drift is measured against, in JSON; a JSONata expression where run time decides.
   *
   * @default - none
   */
  readonly baselineUri?: string;
}

const MAX_METADATA = 50;
const JSON_TYPE = 'application/json';

/**
 * A state that registers a version of a model: `sagemaker:CreateModelPackage` through the AWS SDK integration. Its result is the
 * version's ARN.
 *
 * The role of the state machine gets the right to register versions of this group with this approval status.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateModelPackage.html
 */
export class CreateModelPackageTask extends SageMakerTask {
  /** @throws when props are out of bounds, naming all problems */
  public constructor(scope: Construct, id: string, props: CreateModelPackageTaskProps) {
    super(scope, id, props);
    const problems = new Problems(this);
    requirePackage(problems, props);
    problems.throwIfAny();

    const status = props.approvalStatus ?? ModelApprovalStatus.PENDING_MANUAL_APPROVAL;
    const { modelPackageGroup, commitId, generatedBy, modelQualityUri, baselineUri } = props;
    this._define('aws-sdk:sagemaker:createModelPackage', {
      // The ARN: a group of another account cannot be named otherwise.
      ModelPackageGroupName: modelPackageGroup.modelPackageGroupArn,
      ClientToken: props.clientToken,
      ModelApprovalStatus: status,
      ModelPackageDescription: props.description,
      InferenceSpecification: {
        Containers: props.containers.map(({ imageUri, modelDataUri, environment }) => ({
          Image: imageUri,
          ModelDataUrl: modelDataUri,
          Environment: environment,
        })),
        SupportedContentTypes: props.contentTypes,
        SupportedResponseMIMETypes: props.responseTypes,
      },
      CustomerMetadataProperties: props.metadata,
      MetadataProperties: commitId === undefined && generatedBy === undefined ? undefined : { CommitId: commitId, GeneratedBy: generatedBy },
      ModelMetrics: modelQualityUri === undefined ? undefined : { ModelQuality: { Statistics: statistics(modelQualityUri) } },
      DriftCheckBaselines: baselineUri === undefined ? undefined : { ModelDataQuality: { Statistics: statistics(baselineUri) } },
    });
    // Which status the role may give is part of the permission, so that no machine can approve what a person or gate must.
    this._allow('RegisterModelVersions', `${modelPackageGroup.node.addr} ${status}`, ['sagemaker:CreateModelPackage'], [versionsOf(modelPackageGroup)], {
      StringEquals: { 'sagemaker:ModelApprovalStatus': status },
    });
  }
}

/** SageMaker authorises by names in lower case. */
function versionsOf(group: IModelPackageGroup): string {
  const name = group.modelPackageGroupName;
  return Stack.of(group).formatArn({
    service: 'sagemaker',
    region: group.env.region,
    account: group.env.account,
    resource: 'model-package',
    resourceName: `${Token.isUnresolved(name) ? name : name.toLowerCase()}/*`,
    arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
  });
}

function statistics(uri: string): object {
  return { ContentType: JSON_TYPE, S3Uri: uri };
}

function requirePackage(problems: Problems, props: CreateModelPackageTaskProps): void {
  const { containers, metadata, description } = props;
  requireExpression(problems, 'clientToken', props.clientToken);
  problems.require(containers.length >= 1 && containers.length <= 15, { subject: 'containers', got: containers.length, expected: '1 to 15', fix: 'give the container that answers' });
  containers.forEach(({ imageUri, modelDataUri, environment }, index) => {
    requireText(problems, `containers[${index}].imageUri`, imageUri);
    if (modelDataUri !== undefined) requireText(problems, `containers[${index}].modelDataUri`, modelDataUri);
    requireTexts(problems, `containers[${index}].environment`, environment);
  });
  const facts = Object.keys(metadata ?? {}).length;
  problems.require(metadata === undefined || (facts >= 1 && facts <= MAX_METADATA), { subject: 'metadata', got: facts, expected: `1 to ${MAX_METADATA} facts`, fix: 'leave it out, or shorten it' });
  requireTexts(problems, 'metadata', metadata);
  for (const name of ['commitId', 'generatedBy', 'modelQualityUri', 'baselineUri', 'description'] as const) {
    const value = props[name];
    if (value !== undefined) requireText(problems, name, value);
  }
  problems.require(description === undefined || Token.isUnresolved(description) || description.startsWith('{%') || description.length <= 1024, {
    subject: 'description', got: description?.length, expected: 'at most 1024 characters', fix: 'shorten it',
  });
}
