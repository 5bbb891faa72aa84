/** `ModelPackageGroup`: the registry of a model's versions. */
import { ArnFormat, RemovalPolicy, Resource, Stack, type IResource } from 'aws-cdk-lib';
import * as sagemaker from 'aws-cdk-lib/aws-sagemaker';
import type { Construct } from 'constructs';
import { Problems } from '../private/errors';
import { ModelPackageGroupGrants } from './model-package-group-grants';

/** The registry of a model's versions. */
export interface IModelPackageGroup extends IResource {
  /**
   * Name of the group.
   *
   * @attribute
   */
  readonly modelPackageGroupName: string;
  /**
   * ARN of the group.
   *
   * @attribute
   */
  readonly modelPackageGroupArn: string;
  /** Permissions on it. */
  readonly grants: ModelPackageGroupGrants;
}

/** Options of a model package group. */
export interface ModelPackageGroupProps {
  /** Name of the group: 1 to 63 letters, digits and single hyphens. Changing it replaces the group. */
  readonly modelPackageGroupName: string;
}

abstract class ModelPackageGroupBase extends Resource implements IModelPackageGroup {
  public abstract readonly modelPackageGroupName: string;
  public abstract readonly modelPackageGroupArn: string;

  public get grants(): ModelPackageGroupGrants {
    return ModelPackageGroupGrants.fromModelPackageGroup(this);
  }
}

/**
 * The registry of a model's versions.
 *
 * Defines 1 resource, kept when the stack goes: a group with versions cannot be deleted. To deploy the stack again after that,
 * delete the group or choose another name.
 */
export class ModelPackageGroup extends ModelPackageGroupBase {
  /** A group of this account and region that exists, by its name. */
  public static fromModelPackageGroupName(scope: Construct, id: string, modelPackageGroupName: string): IModelPackageGroup {
    class Import extends ModelPackageGroupBase {
      public readonly modelPackageGroupName = modelPackageGroupName;
      public readonly modelPackageGroupArn = groupArn(scope, modelPackageGroupName);
    }
    return new Import(scope, id);
  }

  /** A group that exists, also of another account or region, by its ARN. */
  public static fromModelPackageGroupArn(scope: Construct, id: string, modelPackageGroupArn: string): IModelPackageGroup {
    const parts = Stack.of(scope).splitArn(modelPackageGroupArn, ArnFormat.SLASH_RESOURCE_NAME);
    class Import extends ModelPackageGroupBase {
      public readonly modelPackageGroupName = parts.resourceName!;
      public readonly modelPackageGroupArn = modelPackageGroupArn;
    }
    return new Import(scope, id, { environmentFromArn: modelPackageGroupArn });
  }

  /**
   * Name of the group.
   *
   * @attribute
   */
  public readonly modelPackageGroupName: string;
  /**
   * ARN of the group.
   *
   * @attribute
   */
  public readonly modelPackageGroupArn: string;

  /** @throws when the name is not one that SageMaker takes */
  public constructor(scope: Construct, id: string, props: ModelPackageGroupProps) {
    super(scope, id, { physicalName: props.modelPackageGroupName });
    const name = props.modelPackageGroupName;
    const problems = new Problems(this);
    problems.require(/^[a-zA-Z0-9](-?[a-zA-Z0-9]){0,62}$/.test(name) && name.length <= 63, { subject: 'modelPackageGroupName', got: name, expected: '1 to 63 letters, digits and single hyphens', fix: 'shorten or rename it' });
    problems.throwIfAny();
    const group = new sagemaker.CfnModelPackageGroup(this, 'Resource', {
      modelPackageGroupName: name,
      // Constant: a changed description would replace the group.
      modelPackageGroupDescription: 'Versions of one model, managed by cdk-mlops',
    });
    // Kept when the stack goes, but not when its first creation fails: under its fixed name it would block the next attempt.
    group.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    this.modelPackageGroupName = name;
    this.modelPackageGroupArn = this.getResourceArnAttribute(group.attrModelPackageGroupArn, {
      service: 'sagemaker',
      resource: 'model-package-group',
      resourceName: this.physicalName,
    });
  }
}

function groupArn(scope: Construct, resourceName: string): string {
  return Stack.of(scope).formatArn({ service: 'sagemaker', resource: 'model-package-group', resourceName });
}
