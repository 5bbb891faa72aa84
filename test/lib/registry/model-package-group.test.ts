/** The model package group: its names, what it refuses, imports and grants. */
import { App, Stack, Token } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { describe, expect, it } from 'vitest';
import { ModelPackageGroup, type IModelPackageGroup } from '../../../lib';
import { resourcesOfType } from '../../../simulator/checks/template';
import { policyOf, render, type Statement } from '../../support/policy-of';
import { ACCOUNT, logicalIdOf, REGION, refusalOf, stack, templateOf } from '../../support/stack';

const FOREIGN = 'arn:aws:sagemaker:ap-southeast-5:999999999999:model-package-group/flight-delay';

describe('a model package group', () => {
  it('has its name, a description that never changes, and stays when the stack goes but not when its creation fails', () => {
    const describedIn = (name: string): unknown => {
      const of = stack();
      const group = new ModelPackageGroup(of, 'Group', { modelPackageGroupName: name });
      const resource = templateOf(of).Resources[logicalIdOf(group.node.findChild('Resource'))]!;
      expect(resource.Properties!['ModelPackageGroupName']).toBe(name);
      expect([resource.DeletionPolicy, resource.UpdateReplacePolicy]).toEqual(['RetainExceptOnCreate', 'Retain']);
      return resource.Properties!['ModelPackageGroupDescription'];
    };
    expect(describedIn('flight-delay')).toBe(describedIn('another'));
  });

  it('refers to itself by what CloudFormation makes of it', () => {
    const of = stack();
    const group = new ModelPackageGroup(of, 'Group', { modelPackageGroupName: 'flight-delay' });
    new StringParameter(of, 'Arn', { stringValue: group.modelPackageGroupArn });
    const template = templateOf(of);
    expect(render(template, resourcesOfType(template, 'AWS::SSM::Parameter')[0]![1]['Value'])).toBe('${Group.ModelPackageGroupArn}');
    expect(group.modelPackageGroupName).toBe('flight-delay');
  });

  it('can be referred to from another environment, because its name is known', () => {
    const app = new App();
    const owner = new Stack(app, 'Owner', { env: { account: ACCOUNT, region: REGION } });
    const user = new Stack(app, 'User', { env: { account: '999999999999', region: REGION } });
    const group = new ModelPackageGroup(owner, 'Group', { modelPackageGroupName: 'flight-delay' });
    new StringParameter(user, 'Arn', { stringValue: group.modelPackageGroupArn });
    const template = templateOf(user);
    expect(render(template, resourcesOfType(template, 'AWS::SSM::Parameter')[0]![1]['Value'])).toBe('arn:${AWS::Partition}:sagemaker:ap-southeast-1:111122223333:model-package-group/flight-delay');
  });

  it.each(['a', 'A1', 'flight-delay', '1-a-2', 'n'.repeat(63), `${'n-'.repeat(31)}n`])('takes the name %j', (modelPackageGroupName) => {
    expect(new ModelPackageGroup(stack(), 'Group', { modelPackageGroupName }).modelPackageGroupName).toBe(modelPackageGroupName);
  });

  it.each(['', '-a', 'a-', 'a--b', 'a_b', 'a.b', 'a b', 'größe', 'n'.repeat(64), 'a\n', Token.asString({ Ref: 'Name' })])('refuses the name %j', (modelPackageGroupName) => {
    expect(refusalOf(() => new ModelPackageGroup(stack(), 'Group', { modelPackageGroupName }))).toMatch(/^Test\/Group cannot be defined:\n {2}- modelPackageGroupName: got .*, expected 1 to 63 letters, digits and single hyphens; shorten or rename it$/s);
  });
});

describe('a model package group that exists', () => {
  it('comes by its name, of this account and region', () => {
    const of = stack();
    const group = ModelPackageGroup.fromModelPackageGroupName(of, 'Group', 'flight-delay');
    expect(group.modelPackageGroupName).toBe('flight-delay');
    expect(of.resolve(group.modelPackageGroupArn)).toEqual({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':sagemaker:ap-southeast-1:111122223333:model-package-group/flight-delay']] });
    expect(templateOf(of).Resources ?? {}).toEqual({});
  });

  it('comes by its ARN, with name, account and region of that', () => {
    const group = ModelPackageGroup.fromModelPackageGroupArn(stack(), 'Group', FOREIGN);
    expect([group.modelPackageGroupName, group.modelPackageGroupArn, group.env.account, group.env.region]).toEqual(['flight-delay', FOREIGN, '999999999999', 'ap-southeast-5']);
  });
});

describe('grants on a model package group', () => {
  const readingIn = (groupIn: (of: Stack) => IModelPackageGroup): Statement[] => {
    const of = stack();
    const role = new Role(of, 'Reader', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    groupIn(of).grants.read(role);
    return policyOf(templateOf(of), logicalIdOf(role));
  };

  it('let look at the group and at its versions, and change nothing', () => {
    expect(readingIn((of) => new ModelPackageGroup(of, 'Group', { modelPackageGroupName: 'flight-delay' }))).toEqual([
      { Action: 'sagemaker:DescribeModelPackageGroup', Effect: 'Allow', Resource: '${Group.ModelPackageGroupArn}' },
      { Action: ['sagemaker:DescribeModelPackage', 'sagemaker:ListModelPackages'], Effect: 'Allow', Resource: 'arn:${AWS::Partition}:sagemaker:ap-southeast-1:111122223333:model-package/flight-delay/*' },
    ]);
  });

  it('let approve or reject versions, and neither write nor remove what the gates decided', () => {
    const of = stack();
    const role = new Role(of, 'Approver', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    new ModelPackageGroup(of, 'Group', { modelPackageGroupName: 'Flight-Delay' }).grants.approve(role);
    expect(policyOf(templateOf(of), logicalIdOf(role)).slice(-1)).toEqual([{
      Action: 'sagemaker:UpdateModelPackage',
      Condition: {
        StringEquals: { 'sagemaker:ModelApprovalStatus': ['Approved', 'Rejected'] },
        Null: { 'sagemaker:CustomerMetadataProperties/decision': 'true', 'sagemaker:CustomerMetadataProperties/waivedUntil': 'true', 'sagemaker:CustomerMetadataPropertiesToRemove': 'true' },
      },
      Effect: 'Allow',
      Resource: 'arn:${AWS::Partition}:sagemaker:ap-southeast-1:111122223333:model-package/flight-delay/*',
    }]);
    expect(policyOf(templateOf(of), logicalIdOf(role)).flatMap(({ Action }) => Action)).toEqual(
      ['sagemaker:DescribeModelPackageGroup', 'sagemaker:DescribeModelPackage', 'sagemaker:ListModelPackages', 'sagemaker:UpdateModelPackage'],
    );
  });

  it('name the versions in the account and region of an imported group', () => {
    expect(readingIn((of) => ModelPackageGroup.fromModelPackageGroupArn(of, 'Group', FOREIGN)).map(({ Resource }) => Resource)).toEqual([
      FOREIGN,
      'arn:${AWS::Partition}:sagemaker:ap-southeast-5:999999999999:model-package/flight-delay/*',
    ]);
  });
});
