/** The state that registers a model version: request, whole policy, refusals. */
import type { Stack } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import { ModelPackageGroup } from '../../../lib/registry';
import { CreateModelPackageTask, ModelApprovalStatus, type CreateModelPackageTaskProps } from '../../../lib/registry/create-model-package-task';
import { renderTask, stackIn, STRICT } from '../../support/task-fixture';

const GROUP = 'arn:aws:sagemaker:ap-southeast-1:111122223333:model-package-group/Flights';

function register(stack: Stack, props: Partial<CreateModelPackageTaskProps> = {}): CreateModelPackageTask {
  return new CreateModelPackageTask(stack, 'Register', {
    modelPackageGroup: ModelPackageGroup.fromModelPackageGroupName(stack, 'Versions', 'Flights'),
    clientToken: '{% $run %}',
    containers: [{ imageUri: '{% $image %}', modelDataUri: '{% $artefact %}' }],
    ...props,
  });
}

describe('a state that registers a version', () => {
  it('registers it for somebody else to approve', () => {
    expect(renderTask((stack) => register(stack)).state).toEqual({
      Type: 'Task',
      End: true,
      Resource: 'arn:aws:states:::aws-sdk:sagemaker:createModelPackage',
      TimeoutSeconds: 300,
      Arguments: {
        ModelPackageGroupName: GROUP,
        ClientToken: '{% $run %}',
        ModelApprovalStatus: 'PendingManualApproval',
        InferenceSpecification: { Containers: [{ Image: '{% $image %}', ModelDataUrl: '{% $artefact %}' }] },
      },
    });
  });

  it('records what is known of it', () => {
    const { request } = renderTask((stack) => register(stack, {
      containers: [{ imageUri: 'registry/flights@sha256:00', environment: { MODE: 'serve' } }],
      contentTypes: ['text/csv'], responseTypes: ['application/json'], description: 'flight delays', metadata: { fingerprint: '{% $ds.fingerprint %}' },
      commitId: '{% $commit %}', generatedBy: '{% $states.context.Execution.Id %}', modelQualityUri: '{% $metrics %}', baselineUri: '{% $baseline %}',
    }));
    expect(request).toMatchObject({
      ModelPackageDescription: 'flight delays',
      InferenceSpecification: {
        Containers: [{ Image: 'registry/flights@sha256:00', Environment: { MODE: 'serve' } }],
        SupportedContentTypes: ['text/csv'],
        SupportedResponseMIMETypes: ['application/json'],
      },
      CustomerMetadataProperties: { fingerprint: '{% $ds.fingerprint %}' },
      MetadataProperties: { CommitId: '{% $commit %}', GeneratedBy: '{% $states.context.Execution.Id %}' },
      ModelMetrics: { ModelQuality: { Statistics: { ContentType: 'application/json', S3Uri: '{% $metrics %}' } } },
      DriftCheckBaselines: { ModelDataQuality: { Statistics: { ContentType: 'application/json', S3Uri: '{% $baseline %}' } } },
    });
  });

  it('leaves tags to the group, which alone may have them', () => {
    expect(renderTask((stack) => register(stack), STRICT).request).not.toHaveProperty('Tags');
  });

  it.each([ModelApprovalStatus.PENDING_MANUAL_APPROVAL, ModelApprovalStatus.REJECTED])('holds the role to versions of this group with status %s', (approvalStatus) => {
    const { policy } = renderTask((stack) => register(stack, { approvalStatus }));
    expect(policy).toEqual([{
      Effect: 'Allow',
      Action: 'sagemaker:CreateModelPackage',
      // In lower case, as SageMaker authorises.
      Resource: 'arn:aws:sagemaker:ap-southeast-1:111122223333:model-package/flights/*',
      Condition: { StringEquals: { 'sagemaker:ModelApprovalStatus': approvalStatus } },
    }]);
  });

  it('refuses all that is wrong at once', () => {
    const metadata = Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`f${index}`, 'x']));
    expect(() => register(stackIn(), { clientToken: 'token', containers: [], metadata, commitId: '', description: 'x'.repeat(1025) })).toThrow(new RegExp([
      'Stack/Register cannot be defined', 'clientToken: got "token"', 'containers: got 0, expected 1 to 15', 'metadata: got 51, expected 1 to 50 facts', 'commitId: got ""',
      'description: got 1025, expected at most 1024 characters',
    ].join('[\\s\\S]*')));
    expect(() => register(stackIn(), { containers: [{ imageUri: '', modelDataUri: '' }], metadata: {} })).toThrow(/containers\[0\]\.imageUri[\s\S]*containers\[0\]\.modelDataUri[\s\S]*metadata: got 0/);
  });
});
