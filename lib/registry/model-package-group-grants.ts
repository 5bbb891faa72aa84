/** `ModelPackageGroupGrants`: exact permissions to look at the versions of a model. */
import { Stack, Token } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import { grantOn } from '../private/grant';
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
    const { modelPackageGroupArn, modelPackageGroupName } = this.group;
    // SageMaker authorises by names in lower case.
    const name = Token.isUnresolved(modelPackageGroupName) ? modelPackageGroupName : modelPackageGroupName.toLowerCase();
    const versions = Stack.of(this.group).formatArn({
      service: 'sagemaker',
      region: this.group.env.region,
      account: this.group.env.account,
      resource: 'model-package',
      resourceName: `${name}/*`,
    });
    return grantOn(this.group, {
      grantee,
      actions: ['sagemaker:DescribeModelPackageGroup'],
      resourceArns: [modelPackageGroupArn],
    }).combine(
      grantOn(this.group, { grantee, actions: ['sagemaker:DescribeModelPackage', 'sagemaker:ListModelPackages'], resourceArns: [versions] }),
    );
  }
}
