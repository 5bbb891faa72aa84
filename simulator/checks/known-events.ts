/** Events of AWS that this project waits for, with what they say. Another one that a rule waits for is a new entry, with its page. */

/** What a member of an event may be. */
export interface EventMember {
  /** The only texts that it can be; any where absent. */
  readonly values?: readonly string[];
  /** It is an object with these. */
  readonly members?: Readonly<Record<string, EventMember>>;
  /** It is an ARN, not a name. */
  readonly isArn?: true;
  /** It names a resource of this type, of the template. */
  readonly nameOf?: string;
}

export interface KnownEvent {
  /** Members of its detail. */
  readonly detail: Readonly<Record<string, EventMember>>;
  /** Whether its list of resources is empty. */
  readonly hasNoResources?: true;
  /** Members of the detail, as paths, without which a pattern takes whatever has become of it: what failed for what was done, the end of an alarm for its beginning. */
  readonly needs: readonly string[];
  /** Fields of the event that say what it is about; without one of them a pattern takes what happens to others. */
  readonly about: readonly string[];
  /** A member of the detail, and the ends that it has without success: whoever waits for the first waits for the others, too. */
  readonly failures?: readonly [member: string, ...ends: readonly string[]];
}

const ANY: EventMember = {};
const ARN: EventMember = { isArn: true };
const oneOf = (...values: readonly string[]): EventMember => ({ values });
const ALARM_STATE: EventMember = { members: { actionsSuppressedBy: ANY, actionsSuppressedReason: ANY, reason: ANY, reasonData: ANY, timestamp: ANY, value: oneOf('OK', 'ALARM', 'INSUFFICIENT_DATA') } };

/** By source and detail type. */
export const KNOWN_EVENTS: Readonly<Record<string, Readonly<Record<string, KnownEvent>>>> = {
  /** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html */
  'aws.cloudwatch': {
    'CloudWatch Alarm State Change': { detail: { alarmName: ANY, configuration: ANY, previousState: ALARM_STATE, state: ALARM_STATE }, needs: ['state.value'], about: ['resources', 'detail.alarmName'] },
  },
  /** @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-eventbridge.html */
  'aws.ecr': {
    'ECR Image Action': {
      detail: { 'action-type': oneOf('PUSH', 'DELETE'), 'image-digest': ANY, 'image-tag': ANY, 'repository-name': ANY, 'result': oneOf('SUCCESS', 'FAILURE') },
      hasNoResources: true, needs: ['action-type', 'result'], about: ['detail.repository-name'],
    },
  },
  /** @see https://docs.aws.amazon.com/sagemaker/latest/dg/automating-sagemaker-with-eventbridge.html */
  'aws.sagemaker': {
    'SageMaker Training Job State Change': {
      detail: { CreationTime: ANY, SecondaryStatus: ANY, TrainingJobArn: ARN, TrainingJobName: ANY, TrainingJobStatus: oneOf('InProgress', 'Completed', 'Failed', 'Stopping', 'Stopped') },
      needs: ['TrainingJobStatus'], about: ['resources', 'detail.TrainingJobArn', 'detail.TrainingJobName'],
      // One that ran too long is stopped.
      failures: ['TrainingJobStatus', 'Failed', 'Stopped'],
    },
    'SageMaker Model Package State Change': {
      detail: {
        CreationTime: ANY, ModelApprovalStatus: oneOf('Approved', 'Rejected', 'PendingManualApproval'), ModelPackageArn: ARN, ModelPackageGroupName: ANY,
        ModelPackageStatus: oneOf('Pending', 'InProgress', 'Completed', 'Failed', 'Deleting'), ModelPackageVersion: ANY,
      },
      needs: ['ModelApprovalStatus'], about: ['resources', 'detail.ModelPackageArn', 'detail.ModelPackageGroupName'],
    },
  },
  /** @see https://docs.aws.amazon.com/systems-manager/latest/userguide/reference-eventbridge-events.html */
  'aws.ssm': { 'Parameter Store Change': { detail: { description: ANY, name: { nameOf: 'AWS::SSM::Parameter' }, operation: oneOf('Create', 'Update', 'Delete', 'LabelParameterVersion'), type: oneOf('String', 'StringList', 'SecureString') }, needs: ['operation'], about: ['resources', 'detail.name'] } },
  /** @see https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html */
  'aws.states': {
    'Step Functions Execution Status Change': {
      detail: {
        cause: ANY, error: ANY, executionArn: ARN, input: ANY, name: ANY, output: ANY, startDate: ANY, stateMachineArn: ARN,
        status: oneOf('RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED', 'PENDING_REDRIVE'), stopDate: ANY,
      },
      needs: ['status'], about: ['resources', 'detail.executionArn', 'detail.stateMachineArn'],
      failures: ['status', 'FAILED', 'TIMED_OUT', 'ABORTED'],
    },
  },
};
