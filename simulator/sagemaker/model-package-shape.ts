/** What requests about versions may say. @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateModelPackage.html */
import { kept, list, matching, number, oneOf, optional, structure, text, texts, type TypeOf } from './shape';

const APPROVAL = oneOf(['Approved', 'Rejected', 'PendingManualApproval']);

const container = structure({
  ContainerHostname: optional(text),
  Image: text,
  ImageDigest: optional(text),
  ModelDataUrl: optional(text),
  Environment: optional(texts),
  Framework: optional(text),
  FrameworkVersion: optional(text),
  NearestModelName: optional(text),
});

export const CREATE_MODEL_PACKAGE = structure({
  ModelPackageGroupName: text,
  ModelPackageDescription: optional(text),
  InferenceSpecification: structure({
    Containers: list(container, { min: 1, max: 15, simulated: 1 }),
    SupportedContentTypes: optional(list(text)),
    SupportedResponseMIMETypes: optional(list(text)),
    SupportedTransformInstanceTypes: optional(list(text)),
    SupportedRealtimeInferenceInstanceTypes: optional(list(text)),
  }),
  ModelApprovalStatus: optional(APPROVAL),
  MetadataProperties: optional(kept),
  ModelMetrics: optional(kept),
  DriftCheckBaselines: optional(kept),
  CustomerMetadataProperties: optional(texts),
  ModelCard: optional(kept),
  ModelLifeCycle: optional(kept),
  SourceUri: optional(text),
  Domain: optional(text),
  Task: optional(text),
  SkipModelValidation: optional(oneOf(['All', 'None'])),
  ClientToken: optional(matching(/^[a-zA-Z0-9-]+$/, 36)),
});

export type CreateModelPackageRequest = TypeOf<typeof CREATE_MODEL_PACKAGE>;

export const UPDATE_MODEL_PACKAGE = structure({
  ModelPackageArn: text,
  ModelApprovalStatus: optional(APPROVAL),
  ApprovalDescription: optional(text),
  CustomerMetadataProperties: optional(texts),
  CustomerMetadataPropertiesToRemove: optional(list(text)),
  ModelLifeCycle: optional(kept),
});

export const BY_NAME = structure({ ModelPackageName: text });

export const LIST_MODEL_PACKAGES = structure({
  ModelPackageGroupName: text,
  ModelApprovalStatus: optional(APPROVAL),
  ModelPackageType: optional(oneOf(['Versioned'], ['Unversioned', 'Both'])),
  SortBy: optional(oneOf(['CreationTime'], ['Name'])),
  SortOrder: optional(oneOf(['Ascending', 'Descending'])),
  MaxResults: optional(number({ min: 1, max: 100 })),
  NextToken: optional(text),
});
