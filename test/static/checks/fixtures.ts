/** Small templates and definitions that pass every check, and the way to break them in one place. */
import type { JsonObject, Resource, Template } from '../../../simulator/checks/template';

/** Deep and writable: a fixture is broken by assignment, as an editor would. */
export type Editable = { [key: string]: Editable } & { [index: number]: Editable };

/** A copy with one change. */
export function broken<T extends object>(good: T, edit: (copy: Editable) => void): T {
  const copy = structuredClone(good);
  edit(copy as unknown as Editable);
  return copy;
}

/** For assignments to an {@link Editable}. */
export function value(plain: unknown): Editable {
  return plain as Editable;
}

export function templateOf(resources: Readonly<Record<string, Resource>>): Template {
  return { Resources: resources };
}

const RETRY = [{ ErrorEquals: ['States.TaskFailed'], IntervalSeconds: 5, MaxAttempts: 3, BackoffRate: 2, MaxDelaySeconds: 60 }];
const RECORD_FAILURE = [
  { ErrorEquals: ['States.ALL'], Assign: { failure: '{% $states.errorOutput.Cause %}' }, Next: 'RecordFailure' },
];

/** Trains, asks a person, fans out, records: every kind of state and of integration that the checks look at. */
export const GOOD_MACHINE: JsonObject = {
  QueryLanguage: 'JSONata',
  StartAt: 'Settings',
  States: {
    Settings: {
      Type: 'Pass',
      Assign: { bucket: 'lake', table: 'records', run: '{% $states.context.Execution.Name %}', limits: { auc: 0.62 } },
      Next: 'Train',
    },
    Train: {
      Type: 'Task',
      Resource: 'arn:aws:states:::sagemaker:createTrainingJob.sync',
      Arguments: {
        TrainingJobName: "{% 'flights-' & $run %}",
        RoleArn: 'arn:aws:iam::111122223333:role/training',
        AlgorithmSpecification: { TrainingImage: 'image', TrainingInputMode: 'File' },
        OutputDataConfig: { S3OutputPath: "{% 's3://' & $bucket & '/models/' %}" },
        ResourceConfig: { InstanceType: 'ml.m5.large', InstanceCount: 1, VolumeSizeInGB: 30 },
        StoppingCondition: { MaxRuntimeInSeconds: 3600 },
        EnableNetworkIsolation: true,
        HyperParameters: { depth: '6' },
      },
      Retry: RETRY,
      Catch: RECORD_FAILURE,
      Assign: { model: '{% $states.result.ModelArtifacts.S3ModelArtifacts %}' },
      Next: 'IsGood',
    },
    IsGood: {
      Type: 'Choice',
      Choices: [{ Condition: '{% $limits.auc > 0.5 and $exists($states.input.force) = false %}', Assign: { verdict: 'good' }, Next: 'Approve' }],
      Default: 'Fan',
    },
    Approve: {
      Type: 'Task',
      Resource: 'arn:aws:states:::sns:publish.waitForTaskToken',
      Arguments: {
        TopicArn: 'arn:aws:sns:ap-southeast-1:111122223333:owners',
        Message: { token: '{% $states.context.Task.Token %}', model: '{% $model %}', verdict: '{% $verdict %}' },
      },
      TimeoutSeconds: 86400,
      HeartbeatSeconds: 3600,
      Retry: RETRY,
      Catch: RECORD_FAILURE,
      Next: 'Fan',
    },
    Fan: {
      Type: 'Map',
      Items: '{% $states.input.endpoints %}',
      ItemSelector: { endpoint: '{% $states.context.Map.Item.Value %}' },
      MaxConcurrency: 2,
      ItemProcessor: {
        ProcessorConfig: { Mode: 'INLINE' },
        StartAt: 'Deploy',
        States: {
          Deploy: {
            Type: 'Task',
            Resource: 'arn:aws:states:::lambda:invoke',
            Arguments: { FunctionName: 'arn:aws:lambda:ap-southeast-1:111122223333:function:deploy', Payload: { model: '{% $model %}' } },
            TimeoutSeconds: 60,
            Retry: RETRY,
            Assign: { version: '{% $states.result.Payload.version %}' },
            Next: 'Reported',
          },
          Reported: { Type: 'Pass', Output: "{% $map([$version], function($one, $index) { $string($one) & $index }) %}", End: true },
        },
      },
      Catch: RECORD_FAILURE,
      Next: 'Done',
    },
    Done: { Type: 'Succeed' },
    RecordFailure: {
      Type: 'Task',
      Resource: 'arn:aws:states:::dynamodb:putItem',
      Arguments: { TableName: '{% $table %}', Item: { pk: { S: '{% $run %}' }, cause: { S: '{% $failure %}' } } },
      TimeoutSeconds: 30,
      Retry: RETRY,
      Next: 'Failed',
    },
    Failed: { Type: 'Fail', Error: 'Failed', Cause: '{% $failure %}' },
  },
};
