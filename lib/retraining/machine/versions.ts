/** The versions of a model, as IAM names them. */
import { ArnFormat, Stack, Token } from 'aws-cdk-lib';
import type { IModelPackageGroup } from '../../registry';

/** ARN pattern of all versions of the group. SageMaker authorises by names in lower case. */
export function versionsOf(group: IModelPackageGroup): string {
  const name = group.modelPackageGroupName;
  return Stack.of(group).formatArn({
    service: 'sagemaker', region: group.env.region, account: group.env.account, resource: 'model-package',
    resourceName: `${Token.isUnresolved(name) ? name : name.toLowerCase()}/*`, arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
  });
}
