/**
 * Sixth phase: trains, waits for capacity where it lacks, and moves from spare capacity to on demand once. A program that fails is
 * not tried again here: it would fail again.
 */
import { retrainingKeys } from '../../contract/retraining-steps';
import { CAPACITY_RETRY, UNCLEAR_RETRY } from '../../private/retries';
import { choose, follow, type Way } from '../../private/machine-states';
import { modelPrefix, nameExpression } from '../../private/model-names';
import { CreateTrainingJobTask } from '../../training';
import { expression, failure } from './expressions';
import type { Ends, Parts } from './parts';

/** Spare capacity was taken away for good, or never came: nothing is wrong with the program. */
const NO_CAPACITY = '/"SecondaryStatus" *: *"(MaxWaitTimeExceeded|Interrupted)"|"FailureReason" *: *"[^"]*(CapacityError|InsufficientCapacity)/';

export function trainPhase(parts: Parts, ends: Ends, trained: Way['next']): CreateTrainingJobTask {
  const { scope, modelId, training, code, trainingRole } = parts;
  const runs = `/${retrainingKeys.root(modelId)}runs/`;
  const hyperParameters = { ...training.hyperparameters, ...code.hyperparameters };
  const train = new CreateTrainingJobTask(scope, 'Train', {
    namePrefix: modelPrefix(modelId),
    jobName: `{% ${nameExpression(modelId, '$run')} & $suffix %}`,
    role: trainingRole,
    imageUri: '{% $image %}',
    channels: [{ channelName: 'train', dataUri: '{% $prepared.trainingUri %}', contentType: 'text/csv' }, ...code.channels],
    hyperParameters: Object.keys(hyperParameters).length > 0 ? hyperParameters : undefined,
    outputUri: `{% $store & '${runs}' & $run & '/model/' %}`,
    instanceType: training.instanceType,
    instanceCount: training.instanceCount,
    instanceHasLocalStorage: training.instanceHasLocalStorage,
    volumeSize: training.volumeSize,
    maxRuntime: training.maxDuration,
    spot: training.spot
      ? { maxWait: training.maxWait, checkpointUri: `{% $store & '${runs}' & $run & '/checkpoints/' %}`, enabledExpression: "{% $suffix = '' %}" }
      : undefined,
    tags: { 'cdk-mlops:run': '{% $run %}' },
    assign: {
      artefact: "{% $exists($states.result.ModelArtifacts.S3ModelArtifacts) ? $states.result.ModelArtifacts.S3ModelArtifacts : 'none' %}",
      trainingStatus: "{% $states.result.TrainingJobStatus & ' ' & $states.result.SecondaryStatus %}",
    },
  });
  const failed = ends.recorded('FAILED', '{% $reason %}');
  const why = training.spot
    ? choose(scope, 'OnDemand?', [{ when: "{% $suffix = '' and $noCapacity %}", next: train, assign: { suffix: '-d' } }], failed)
    : failed.next;
  const stopped = expression("'training: the job ended as ' & $trainingStatus");
  const status = choose(scope, 'Trained?', [{ when: "{% $trainingStatus = 'Completed Completed' and $artefact != 'none' %}", next: trained }],
    { next: why, assign: { outcome: 'FAILED', reason: stopped, noCapacity: "{% $contains($trainingStatus, /MaxWaitTimeExceeded|Interrupted/) %}" } });
  return follow(train, status, [{
    next: why,
    assign: { outcome: 'FAILED', reason: failure('training'), noCapacity: `{% $exists($states.errorOutput.Cause) and $contains($states.errorOutput.Cause, ${NO_CAPACITY}) %}` },
  }], [UNCLEAR_RETRY, CAPACITY_RETRY]);
}
