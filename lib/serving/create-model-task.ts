/** `CreateModelTask`: a state that makes a model out of images and artefacts, or out of a registered version. */
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { Problems } from '../private/errors';
import { landingZoneNetwork } from '../private/network';
import { requireExpression, requireOneOf, requireText, requireTexts } from '../private/sagemaker-expression';
import { requireNamePrefix, SageMakerTask, type SageMakerCreateTaskProps } from '../private/sagemaker-task';
import type { ModelContainer } from './model-container';

/** Options of a state that makes a model. */
export interface CreateModelTaskProps extends SageMakerCreateTaskProps {
  /** JSONata expression of the model's name: `namePrefix`, a hyphen, and what tells the release; at most 63 characters in all. */
  readonly modelName: string;
  /** Role that the containers run with. It must let them read their artefacts and pull their images. */
  readonly role: iam.IRoleRef;
  /** The containers, 1 to 15; with more than one, each answers what the one before it returned. */
  readonly containers: ModelContainer[];
  /**
   * No connection leaves the containers, to nowhere.
   *
   * @default true
   */
  readonly networkIsolation?: boolean;
}

/**
 * A state that makes a model: `sagemaker:CreateModel` through the AWS SDK integration. Its result is the model's ARN.
 *
 * The containers run in the landing zone's network if it has one. The role of the state machine gets the right to create, and to
 * tag while creating, models of names with the prefix, and to pass `role`.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateModel.html
 */
export class CreateModelTask extends SageMakerTask {
  /** @throws when props are out of bounds or contradict each other, naming all problems */
  public constructor(scope: Construct, id: string, props: CreateModelTaskProps) {
    super(scope, id, props);
    const { namePrefix, modelName, role, containers } = props;
    const problems = new Problems(this);
    requireNamePrefix(problems, 'namePrefix', namePrefix);
    requireExpression(problems, 'modelName', modelName);
    problems.require(containers.length >= 1 && containers.length <= 15, { subject: 'containers', got: containers.length, expected: '1 to 15', fix: 'give the container that answers' });
    containers.forEach((container, index) => requireContainer(problems, `containers[${index}].`, container));
    this.requireTwoZones(problems);
    const tags = this._tags(problems, props.tags);
    problems.throwIfAny();

    this._define('aws-sdk:sagemaker:createModel', {
      ModelName: modelName,
      ExecutionRoleArn: role.roleRef.roleArn,
      Containers: containers.map(({ modelPackageArn, imageUri, modelDataUri, environment }) => ({
        ModelPackageName: modelPackageArn,
        Image: imageUri,
        ModelDataUrl: modelDataUri,
        Environment: environment,
      })),
      EnableNetworkIsolation: props.networkIsolation ?? true,
      VpcConfig: this._vpcConfig(),
      Tags: tags,
    });
    const models = this._arnOfPrefix('model', namePrefix);
    this._allow('CreateModels', namePrefix, ['sagemaker:CreateModel'], [models]);
    if (tags) this._allowTaggingBy('CreateModel', 'TagNewModels', namePrefix, models);
    this._allowPassRole('PassModelRole', role);
  }

  /**
   * SageMaker places an endpoint of a model with a network into two zones, even one with a single instance.
   *
   * @see https://docs.aws.amazon.com/sagemaker/latest/dg/host-vpc.html
   */
  private requireTwoZones(problems: Problems): void {
    const network = landingZoneNetwork(this, ['s3']);
    if (!network) return;
    const zones = [...new Set(network.subnets.map(({ availabilityZone }) => availabilityZone))];
    problems.require(zones.length >= 2, {
      subject: 'network of the agency profile', got: zones, expected: 'subnets in at least two availability zones, which SageMaker demands of a model', fix: 'add a subnet of another zone to the profile',
    });
  }
}

function requireContainer(problems: Problems, at: string, container: ModelContainer): void {
  const { modelPackageArn, imageUri, modelDataUri, environment } = container;
  requireOneOf(problems, { [`${at}modelPackageArn`]: modelPackageArn, [`${at}imageUri`]: imageUri }, true);
  requireOneOf(problems, { [`${at}modelPackageArn`]: modelPackageArn, [`${at}modelDataUri`]: modelDataUri }, false);
  for (const [name, value] of Object.entries({ modelPackageArn, imageUri, modelDataUri })) {
    if (value !== undefined) requireText(problems, `${at}${name}`, value);
  }
  requireTexts(problems, `${at}environment`, environment);
}
