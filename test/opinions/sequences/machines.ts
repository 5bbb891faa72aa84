/** Images, executions, and the registry and endpoints of SageMaker, as far as they answer without time passing; moto has no `UpdateEndpoint`. */
import { REGION } from '../../support/stack';
import { refused, type Sequence, step } from '../sequence';
import { ACCOUNT, DIGEST, MACHINE_ARN, ROLE_ARN } from '../side';

const repositoryName = 'images';
const sagemakerArn = (resource: string): string => `arn:aws:sagemaker:${REGION}:${ACCOUNT}:${resource}`;
const IMAGE = `763104351884.dkr.ecr.${REGION}.amazonaws.com/sklearn:1`;
const InferenceSpecification = { Containers: [{ Image: IMAGE, ModelDataUrl: 's3://plain/model.tar.gz' }], SupportedContentTypes: ['text/csv'], SupportedResponseMIMETypes: ['text/csv'] };
const ProductionVariants = [{ VariantName: 'live', ModelName: 'first', InstanceType: 'ml.m5.large', InitialInstanceCount: 2 }];

export const MACHINES: readonly Sequence[] = [
  {
    name: 'images', service: 'ecr',
    steps: [
      step('all', 'DescribeImages', { repositoryName }),
      step('by tag', 'DescribeImages', { repositoryName, imageIds: [{ imageTag: '1' }] }),
      step('by digest', 'DescribeImages', { repositoryName, imageIds: [{ imageDigest: DIGEST }] }),
      step('untagged', 'DescribeImages', { repositoryName, filter: { tagStatus: 'UNTAGGED' } }),
      refused('no image', 'DescribeImages', { repositoryName, imageIds: [{ imageTag: 'nobody' }] }),
      refused('no repository', 'DescribeImages', { repositoryName: 'nowhere' }),
      refused('findings of no scan', 'DescribeImageScanFindings', { repositoryName, imageId: { imageTag: '1' } }),
      refused('findings of no image', 'DescribeImageScanFindings', { repositoryName, imageId: { imageTag: 'nobody' } }),
    ],
  },
  {
    name: 'executions', service: 'sfn',
    steps: [
      step('started', 'StartExecution', { stateMachineArn: MACHINE_ARN, name: 'first', input: '{"one":1}' }),
      step('described', 'DescribeExecution', ({ started: { executionArn } = {} as { executionArn?: string } }) => ({ executionArn })),
      step('started again with the same', 'StartExecution', { stateMachineArn: MACHINE_ARN, name: 'first', input: '{"one":1}' }),
      refused('started again with something else', 'StartExecution', { stateMachineArn: MACHINE_ARN, name: 'first', input: '{"one":2}' }),
      refused('no JSON', 'StartExecution', { stateMachineArn: MACHINE_ARN, name: 'second', input: '{' }),
      refused('a name with blanks', 'StartExecution', { stateMachineArn: MACHINE_ARN, name: 'has blanks' }),
      refused('no machine', 'StartExecution', { stateMachineArn: MACHINE_ARN.replace('waiting', 'nowhere') }),
      step('those that run', 'ListExecutions', { stateMachineArn: MACHINE_ARN, statusFilter: 'RUNNING' }),
      refused('those of no machine', 'ListExecutions', { stateMachineArn: MACHINE_ARN.replace('waiting', 'nowhere') }),
      step('stopped', 'StopExecution', ({ started: { executionArn } = {} as { executionArn?: string } }) => ({ executionArn, error: 'Stopped', cause: 'by hand' })),
      step('described when stopped', 'DescribeExecution', ({ started: { executionArn } = {} as { executionArn?: string } }) => ({ executionArn })),
      refused('started when stopped', 'StartExecution', { stateMachineArn: MACHINE_ARN, name: 'first', input: '{"one":1}' }),
      refused('no execution', 'DescribeExecution', { executionArn: `${MACHINE_ARN.replace(':stateMachine:', ':execution:')}:nobody` }),
      refused('stopped, of none', 'StopExecution', { executionArn: `${MACHINE_ARN.replace(':stateMachine:', ':execution:')}:nobody` }),
      refused('no token', 'SendTaskSuccess', { taskToken: 'nothing', output: '{}' }),
    ],
  },
  {
    name: 'the registry', service: 'sagemaker',
    steps: [
      step('a group', 'CreateModelPackageGroup', { ModelPackageGroupName: 'flights', ModelPackageGroupDescription: 'Versions of one model' }),
      refused('twice', 'CreateModelPackageGroup', { ModelPackageGroupName: 'flights' }),
      step('the group', 'DescribeModelPackageGroup', { ModelPackageGroupName: 'flights' }),
      refused('no group', 'DescribeModelPackageGroup', { ModelPackageGroupName: 'nobody' }),
      step('a version', 'CreateModelPackage', { ModelPackageGroupName: 'flights', ModelPackageDescription: 'the first', InferenceSpecification, CustomerMetadataProperties: { run: '1' } }),
      step('another', 'CreateModelPackage', { ModelPackageGroupName: 'flights', ModelApprovalStatus: 'Rejected', InferenceSpecification }),
      refused('of no group', 'CreateModelPackage', { ModelPackageGroupName: 'nobody', InferenceSpecification }),
      step('the version', 'DescribeModelPackage', { ModelPackageName: sagemakerArn('model-package/flights/1') }),
      refused('no version', 'DescribeModelPackage', { ModelPackageName: sagemakerArn('model-package/flights/9') }),
      step('approved', 'UpdateModelPackage', { ModelPackageArn: sagemakerArn('model-package/flights/1'), ModelApprovalStatus: 'Approved', ApprovalDescription: 'looks fine', CustomerMetadataProperties: { gate: 'passed' } }),
      step('the version, approved', 'DescribeModelPackage', { ModelPackageName: sagemakerArn('model-package/flights/1') }),
      step('all', 'ListModelPackages', { ModelPackageGroupName: 'flights' }),
      step('those approved', 'ListModelPackages', { ModelPackageGroupName: 'flights', ModelApprovalStatus: 'Approved' }),
      refused('of nobody', 'ListModelPackages', { ModelPackageGroupName: 'nobody' }),
    ],
  },
  {
    name: 'an endpoint', service: 'sagemaker',
    steps: [
      refused('no model', 'DescribeModel', { ModelName: 'first' }),
      step('a model', 'CreateModel', { ModelName: 'first', ExecutionRoleArn: ROLE_ARN, PrimaryContainer: { Image: IMAGE, ModelDataUrl: 's3://plain/model.tar.gz' } }),
      step('the model', 'DescribeModel', { ModelName: 'first' }),
      refused('no configuration', 'DescribeEndpointConfig', { EndpointConfigName: 'first' }),
      step('a configuration', 'CreateEndpointConfig', { EndpointConfigName: 'first', ProductionVariants }),
      refused('twice', 'CreateEndpointConfig', { EndpointConfigName: 'first', ProductionVariants }),
      step('the configuration', 'DescribeEndpointConfig', { EndpointConfigName: 'first' }),
      refused('no endpoint', 'DescribeEndpoint', { EndpointName: 'flights' }),
      refused('an endpoint of no configuration', 'CreateEndpoint', { EndpointName: 'flights', EndpointConfigName: 'nobody' }),
      step('an endpoint', 'CreateEndpoint', { EndpointName: 'flights', EndpointConfigName: 'first' }),
      step('the endpoint', 'DescribeEndpoint', { EndpointName: 'flights' }),
      step('the model deleted', 'DeleteModel', { ModelName: 'first' }),
      refused('the model deleted again', 'DeleteModel', { ModelName: 'first' }),
      step('the configuration deleted', 'DeleteEndpointConfig', { EndpointConfigName: 'first' }),
      refused('the configuration deleted again', 'DeleteEndpointConfig', { EndpointConfigName: 'first' }),
    ],
  },
];
