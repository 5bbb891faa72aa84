/** `ModelPackageGroupGrants`: exact permissions to look at the versions of a model, and to approve them. */
import { Stack, Token } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import { grantOn } from '../private/grant';
import { ModelApprovalStatus } from './create-model-package-task';
import type { IModelPackageGroup } from './model-package-group';

/** Permissions on a model package group. */
export class ModelPackageGroupGrants {
  /** Grants for a group. */
  public static fromModelPackageGroup(group: IModelPackageGroup): ModelPackageGroupGrants {
    return new ModelPackageGroupGrants(group);
  }

  private constructor(private readonly group: IModelPackageGroup) {}

  /** Lists and describes the versions. */
  public read(grantee: iam.IGrantable): iam.Grant {
    return grantOn(this.group, {
      grantee,
      actions: ['sagemaker:DescribeModelPackageGroup'],
      resourceArns: [this.group.modelPackageGroupArn],
    }).combine(
      grantOn(this.group, { grantee, actions: ['sagemaker:DescribeModelPackage', 'sagemaker:ListModelPackages'], resourceArns: [this.versions()] }),
    );
  }

  /**
   * Approves or rejects versions, and looks at them. An update that sets no approval status is not covered, nor one that touches the
   * metadata in which a pipeline says what its gates decided: an approver adds a yes, and cannot take their place.
   */
  public approve(grantee: iam.IGrantable): iam.Grant {
    return this.read(grantee).combine(
      grantOn(this.group, {
        grantee,
        actions: ['sagemaker:UpdateModelPackage'],
        resourceArns: [this.versions()],
        conditions: {
          StringEquals: { 'sagemaker:ModelApprovalStatus': [ModelApprovalStatus.APPROVED, ModelApprovalStatus.REJECTED] },
          Null: { 'sagemaker:CustomerMetadataProperties/decision': 'true', 'sagemaker:CustomerMetadataProperties/waivedUntil': 'true', 'sagemaker:CustomerMetadataPropertiesToRemove': 'true' },
        },
      }),
    );
  }

  /** SageMaker authorises by names in lower case. */
  private versions(): string {
    const { modelPackageGroupName: name, env } = this.group;
    return Stack.of(this.group).formatArn({
      service: 'sagemaker',
      region: env.region,
      account: env.account,
      resource: 'model-package',
      resourceName: `${Token.isUnresolved(name) ? name : name.toLowerCase()}/*`,
    });
  }
}
