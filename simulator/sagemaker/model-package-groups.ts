/** Model package groups of SageMaker. @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateModelPackageGroup.html */
import { arnOf, defined, keyOf, type SageMakerContext } from './context';
import { checked, name, optional, structure, tags, text, validation } from './shape';

const CREATE = structure({ ModelPackageGroupName: name, ModelPackageGroupDescription: optional(text), Tags: optional(tags) });
const BY_NAME = structure({ ModelPackageGroupName: text });

export interface ModelPackageGroup {
  readonly name: string;
  readonly arn: string;
  readonly description: string | undefined;
  readonly createdAt: number;
  /** Of the next version. */
  next: number;
}

export class ModelPackageGroups {
  private readonly groups = new Map<string, ModelPackageGroup>();

  public constructor(private readonly context: SageMakerContext) {}

  /** @throws ServiceError `ValidationException` */
  public createModelPackageGroup(input: unknown): object {
    const { ModelPackageGroupName, ModelPackageGroupDescription, Tags } = checked('CreateModelPackageGroup', input, CREATE);
    const arn = arnOf(this.context.environment, 'model-package-group', ModelPackageGroupName);
    if (this.groups.has(keyOf(ModelPackageGroupName))) throw validation(`Model Package Group already exists: ${arn}`);
    this.groups.set(keyOf(ModelPackageGroupName), { name: ModelPackageGroupName, arn, description: ModelPackageGroupDescription, createdAt: this.context.clock.now, next: 1 });
    this.context.tags.put(arn, Tags);
    return { ModelPackageGroupArn: arn };
  }

  public describeModelPackageGroup(input: unknown): object {
    const { name: groupName, arn, description, createdAt } = this.require(checked('DescribeModelPackageGroup', input, BY_NAME).ModelPackageGroupName);
    return defined({ ModelPackageGroupName: groupName, ModelPackageGroupArn: arn, ModelPackageGroupDescription: description, ModelPackageGroupStatus: 'Completed', CreationTime: createdAt });
  }

  /** @param nameOrArn as requests name a group @throws ServiceError `ValidationException` */
  public require(nameOrArn: string): ModelPackageGroup {
    const group = this.groups.get(keyOf(nameOrArn));
    if (!group) throw validation(`ModelPackageGroup ${arnOf(this.context.environment, 'model-package-group', keyOf(nameOrArn))} does not exist.`);
    return group;
  }
}
