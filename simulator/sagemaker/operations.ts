/** The operations of SageMaker and its runtime, by their names in the SDK. */
import type { Operation, Operations } from '../api/operation';
import type { SageMaker } from './sagemaker';

export function sageMakerOperations(sageMaker: SageMaker): Operations {
  const { tags, trainingJobs, transformJobs, models, modelPackageGroups, modelPackages, endpointConfigs, endpoints } = sageMaker;
  const operations: Operations = {
    AddTags: (request) => tags.addTags(request),
    DeleteTags: (request) => tags.deleteTags(request),
    ListTags: (request) => tags.listTags(request),
    CreateTrainingJob: (request) => trainingJobs.createTrainingJob(request),
    DescribeTrainingJob: (request) => trainingJobs.describeTrainingJob(request),
    StopTrainingJob: (request) => trainingJobs.stopTrainingJob(request),
    CreateTransformJob: (request) => transformJobs.createTransformJob(request),
    DescribeTransformJob: (request) => transformJobs.describeTransformJob(request),
    StopTransformJob: (request) => transformJobs.stopTransformJob(request),
    CreateModel: (request) => models.createModel(request),
    DescribeModel: (request) => models.describeModel(request),
    DeleteModel: (request) => models.deleteModel(request),
    CreateModelPackageGroup: (request) => modelPackageGroups.createModelPackageGroup(request),
    DescribeModelPackageGroup: (request) => modelPackageGroups.describeModelPackageGroup(request),
    CreateModelPackage: (request, caller) => modelPackages.createModelPackage(request, caller),
    DescribeModelPackage: (request) => modelPackages.describeModelPackage(request),
    UpdateModelPackage: (request, caller) => modelPackages.updateModelPackage(request, caller),
    DeleteModelPackage: (request) => modelPackages.deleteModelPackage(request),
    ListModelPackages: (request) => modelPackages.listModelPackages(request),
    CreateEndpointConfig: (request) => endpointConfigs.createEndpointConfig(request),
    DescribeEndpointConfig: (request) => endpointConfigs.describeEndpointConfig(request),
    DeleteEndpointConfig: (request) => endpointConfigs.deleteEndpointConfig(request),
    CreateEndpoint: (request) => endpoints.createEndpoint(request),
    DescribeEndpoint: (request) => endpoints.describeEndpoint(request),
    UpdateEndpoint: (request) => endpoints.updateEndpoint(request),
    DeleteEndpoint: (request) => endpoints.deleteEndpoint(request),
  };
  return Object.fromEntries(Object.entries(operations).map(([name, operation]) => [name, withDates(operation)]));
}

/** Descriptions have times in milliseconds, as events do; answers have dates. */
function withDates(operation: Operation): Operation {
  return (request, caller) => {
    const answer = operation(request, caller);
    return answer instanceof Promise ? answer.then(dated) : dated(answer);
  };
}

function dated(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(dated);
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]: [string, unknown]) => [name, name.endsWith('Time') && typeof member === 'number' ? new Date(member) : dated(member)]));
}

export function sageMakerRuntimeOperations(sageMaker: SageMaker): Operations {
  return { InvokeEndpoint: (request) => sageMaker.invocations.invokeEndpoint(request) };
}
