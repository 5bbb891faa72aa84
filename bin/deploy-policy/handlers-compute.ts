/** Handlers of what runs, and of what starts and watches it. */
import { isObject } from '../../simulator/assembly/template';
import type { Deployed } from './deployed';
import { actions, type Handler, passRole, useKey, whereUsed } from './handler';

const functionArn = (deployed: Deployed): string[] => [deployed.arn('lambda', `function:${deployed.name('FunctionName', 64)}`)];

/** Reading the object in the bucket of assets from which the resource is made, where a property names one. */
function asset(deployed: Deployed, property: string, [bucket, key]: readonly [bucket: string, key: string]): ReturnType<NonNullable<Handler['more']>> {
  const { [bucket]: bucketName, [key]: objectKey } = (isObject(deployed.property(property)) ? deployed.property(property) : {}) as Readonly<Record<string, unknown>>;
  return objectKey === undefined ? [] : [{ actions: actions('s3', 'GetObject'), resources: [deployed.globalArn('s3', `${deployed.text(bucketName)}/${deployed.text(objectKey)}`, '')] }];
}

export const COMPUTE: Readonly<Record<string, Handler>> = {
  'AWS::Lambda::Function': {
    arns: functionArn,
    actions: actions('lambda', 'CreateFunction', 'GetFunction', 'GetFunctionCodeSigningConfig', 'GetFunctionRecursionConfig', 'GetRuntimeManagementConfig', 'TagResource', 'UntagResource',
      'UpdateFunctionCode', 'UpdateFunctionConfiguration'),
    remove: actions('lambda', 'DeleteFunction'),
    more: (deployed) => [
      ...passRole(deployed, [deployed.property('Role')], 'lambda'),
      ...asset(deployed, 'Code', ['S3Bucket', 'S3Key']),
      ...useKey(deployed, deployed.property('KmsKeyArn'), 'lambda', 'CreateGrant', 'Decrypt', 'DescribeKey', 'Encrypt', 'GenerateDataKey'),
      ...whereUsed(deployed, functionArn(deployed), { ReservedConcurrentExecutions: actions('lambda', 'DeleteFunctionConcurrency', 'PutFunctionConcurrency') }),
      ...whereUsed(deployed, ['*'], { VpcConfig: actions('ec2', 'DescribeNetworkInterfaces', 'DescribeSecurityGroups', 'DescribeSubnets', 'DescribeVpcs') }),
    ],
  },
  'AWS::Lambda::Permission': {
    arns: (deployed) => deployed.arns(deployed.property('FunctionName'), deployed.arn('lambda', `function:${deployed.text(deployed.property('FunctionName'))}`)),
    actions: actions('lambda', 'AddPermission', 'GetPolicy', 'RemovePermission'),
  },
  'AWS::StepFunctions::StateMachine': {
    arns: (deployed) => [deployed.arn('states', `stateMachine:${deployed.name('StateMachineName', 80, 'nothing')}`)],
    actions: actions('states', 'CreateStateMachine', 'DescribeStateMachine', 'ListTagsForResource', 'TagResource', 'UntagResource', 'UpdateStateMachine'),
    remove: actions('states', 'DeleteStateMachine'),
    more: (deployed) => [...passRole(deployed, [deployed.property('RoleArn')], 'states'), ...asset(deployed, 'DefinitionS3Location', ['Bucket', 'Key'])],
  },
  'AWS::Events::Rule': {
    arns: (deployed) => [deployed.arn('events', `rule/${deployed.name('Name', 64)}`)],
    actions: actions('events', 'DescribeRule', 'ListTagsForResource', 'ListTargetsByRule', 'PutRule', 'PutTargets', 'RemoveTargets', 'TagResource', 'UntagResource'),
    remove: actions('events', 'DeleteRule'),
    more: (deployed) => passRole(deployed, deployed.each('Targets', 'RoleArn'), 'events'),
  },
  'AWS::CloudWatch::Alarm': {
    arns: (deployed) => [deployed.arn('cloudwatch', `alarm:${deployed.name('AlarmName', 255)}`)],
    actions: actions('cloudwatch', 'DescribeAlarms', 'ListTagsForResource', 'PutMetricAlarm', 'TagResource', 'UntagResource'),
    remove: actions('cloudwatch', 'DeleteAlarms'),
  },
  'AWS::SageMaker::ModelPackageGroup': {
    arns: (deployed) => [deployed.arn('sagemaker', `model-package-group/${deployed.text(deployed.property('ModelPackageGroupName'))}`)],
    actions: actions('sagemaker', 'AddTags', 'CreateModelPackageGroup', 'DeleteTags', 'DescribeModelPackageGroup', 'GetModelPackageGroupPolicy', 'ListTags'),
    remove: actions('sagemaker', 'DeleteModelPackageGroup'),
    more: (deployed) => whereUsed(deployed, [deployed.arn('sagemaker', `model-package-group/${deployed.text(deployed.property('ModelPackageGroupName'))}`)],
      { ModelPackageGroupPolicy: actions('sagemaker', 'DeleteModelPackageGroupPolicy', 'PutModelPackageGroupPolicy') }),
  },
  'AWS::CodeBuild::Project': {
    arns: (deployed) => [deployed.arn('codebuild', `project/${deployed.name('Name', 255, 'nothing')}`)],
    actions: actions('codebuild', 'BatchGetProjects', 'CreateProject', 'UpdateProject'),
    remove: actions('codebuild', 'DeleteProject'),
    more: (deployed) => [
      ...passRole(deployed, [deployed.property('ServiceRole')], 'codebuild'),
      ...whereUsed(deployed, ['*'], { VpcConfig: actions('ec2', 'DescribeSecurityGroups', 'DescribeSubnets', 'DescribeVpcs') }),
    ],
  },
  'AWS::CloudFormation::Stack': {
    arns: (deployed) => [deployed.arn('cloudformation', `stack/${deployed.name('StackName', 128)}`)],
    actions: actions('cloudformation', 'CreateStack', 'DescribeStacks', 'UpdateStack'),
    remove: actions('cloudformation', 'DeleteStack'),
    more: (deployed) => [{ actions: actions('s3', 'GetObject'), resources: [template(deployed)] }],
  },
};

/** The template of a nested stack, from its address in the bucket of assets. */
function template(deployed: Deployed): string {
  const [, path] = /^https:\/\/s3\.[^/]*\/(.+)$/.exec(deployed.text(deployed.property('TemplateURL'))) ?? [];
  return deployed.globalArn('s3', path ?? '*', '');
}
