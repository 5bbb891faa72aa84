/**
 * Models of SageMaker: an image, an artefact, an environment, under a name.
 *
 * Documented: a version of a model package group can stand for image and artefact; a deletion takes away the model and nothing else.
 * Observed by others: the image and the artefact must exist when the model is created.
 * Assumed: endpoints that run a deleted model go on, with their own copy; what a version says is taken over when the model is created, whatever its approval status; environment variables of the
 * model win over those of the version. A model has one container: inference pipelines are refused by name.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateModel.html
 */
import type { RunningModel } from '../programs/port';
import { type Container, modelDataAt, requireModelData } from './container';
import { alreadyExists, arnOf, defined, keyOf, notFound, requireImage, type SageMakerContext } from './context';
import type { ModelPackages } from './model-packages';
import { checked, flag, kept, list, name, oneOf, optional, structure, tags, text, texts, type TypeOf, validation } from './shape';

const CONTAINER = structure({
  ContainerHostname: optional(text),
  Image: optional(text),
  Mode: optional(oneOf(['SingleModel'], ['MultiModel'])),
  ModelDataUrl: optional(text),
  ModelPackageName: optional(text),
  Environment: optional(texts),
});
const CREATE = structure({
  ModelName: name,
  PrimaryContainer: optional(CONTAINER),
  Containers: optional(list(CONTAINER, { min: 1, max: 15, simulated: 1 })),
  ExecutionRoleArn: optional(text),
  Tags: optional(tags),
  VpcConfig: optional(kept),
  EnableNetworkIsolation: optional(flag),
});
const BY_NAME = structure({ ModelName: name });

type ContainerDefinition = TypeOf<typeof CONTAINER>;

interface Model {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
  readonly request: object;
  readonly container: Container;
}

export class Models {
  private readonly models = new Map<string, Model>();

  public constructor(
    private readonly context: SageMakerContext,
    private readonly packages: ModelPackages,
  ) {}

  /** @throws ServiceError `ValidationException`, `NotSimulated` */
  public createModel(input: unknown): object {
    const { Tags, ...request } = checked('CreateModel', input, CREATE);
    const { clock, environment } = this.context;
    const { ModelName, PrimaryContainer, Containers } = request;
    if (this.models.has(keyOf(ModelName))) throw alreadyExists(environment, 'model', ModelName);
    if ((PrimaryContainer === undefined) === (Containers === undefined)) throw validation('Exactly one of PrimaryContainer and Containers must be specified.');
    const container = this.resolve(PrimaryContainer ?? Containers![0]!);
    requireImage(this.context, `model ${ModelName}`, container.image);
    requireModelData(this.context, container.modelDataUrl);
    const arn = arnOf(environment, 'model', ModelName);
    this.models.set(keyOf(ModelName), { name: ModelName, arn, createdAt: clock.now, request, container });
    this.context.tags.put(arn, Tags);
    this.announce(arn);
    return { ModelArn: arn };
  }

  public describeModel(input: unknown): object {
    const { arn, createdAt, request } = this.require(checked('DescribeModel', input, BY_NAME).ModelName);
    return { EnableNetworkIsolation: false, ...request, ModelArn: arn, CreationTime: createdAt };
  }

  public deleteModel(input: unknown): object {
    const { arn, name: modelName } = this.require(checked('DeleteModel', input, BY_NAME).ModelName);
    this.models.delete(keyOf(modelName));
    this.context.tags.forget(arn);
    this.announce(arn);
    return {};
  }

  public find(modelName: string): Pick<Model, 'request'> | undefined {
    return this.models.get(keyOf(modelName));
  }

  /** @throws ServiceError `ValidationException` in AWS's words */
  public require(modelName: string): Model {
    const model = this.models.get(keyOf(modelName));
    if (!model) throw notFound(this.context.environment, 'model', modelName);
    return model;
  }

  /** Starts the model's container with the artefact that lies there now. */
  public async serve(modelName: string, environment: Readonly<Record<string, string>> = {}): Promise<RunningModel | { readonly failure: string }> {
    const { name: servedName, container } = this.require(modelName);
    const url = container.modelDataUrl;
    const artefact = url === undefined ? undefined : modelDataAt(this.context, url);
    if (url !== undefined && artefact === undefined) {
      return { failure: `Failed to download model data for container "container_1" from URL: "${url}". Please ensure that there is an object located at the URL and that the role passed to CreateModel has permissions to download the object.` };
    }
    return this.context.programs.serve(defined({ modelName: servedName, imageUri: container.image, artefact, environment: { ...container.environment, ...environment } }));
  }

  private resolve({ ModelPackageName, Image, ModelDataUrl, Environment = {} }: ContainerDefinition): Container {
    if (ModelPackageName !== undefined) {
      if (Image !== undefined || ModelDataUrl !== undefined) throw validation('Image and ModelDataUrl cannot be specified along with ModelPackageName.');
      const container = this.packages.containerOf(ModelPackageName);
      return { ...container, environment: { ...container.environment, ...Environment } };
    }
    if (Image === undefined) throw validation('Either Image or ModelPackageName must be specified for the container.');
    return { image: Image, imageDigest: this.context.images.digestOf(Image) ?? Image, modelDataUrl: ModelDataUrl, environment: Environment };
  }

  private announce(arn: string): void {
    this.context.events.putEvent({ source: 'aws.sagemaker', detailType: 'SageMaker Model State Change', resources: [arn], detail: { ModelArn: arn } });
  }
}
