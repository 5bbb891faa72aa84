/**
 * Seventh phase: champion and challenger score the same frozen rows, side by side. A champion that cannot be scored is no reason to
 * stop: the judge is told, and decides. A job that nobody waits for any more is stopped. The model that the challenger is scored with serves nothing, and goes again, also where no answer said
 * that it was made; one that cannot be deleted costs nothing. Its name is that of the run: what is there already was made by an attempt whose
 * answer was lost.
 */
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { retrainingKeys } from '../../contract/retraining-steps';
import { ROWS_MEDIA_TYPE } from '../../contract/deployment';
import { CAPACITY_RETRY, TRANSIENT_RETRY, UNCLEAR_RETRY } from '../../private/retries';
import { choose, follow, type Assignments, type Way } from '../../private/machine-states';
import { modelPrefix, nameExpression, namePattern } from '../../private/model-names';
import { arnInStack } from '../../private/role';
import { ServiceCall } from '../../private/service-call';
import { CreateModelTask } from '../../serving';
import { CreateTransformJobTask, TransformBatch, TransformSplit } from '../../training';
import { failure } from './expressions';
import type { Ends, Parts } from './parts';
import { type Scored, scoringJobName, stopScoringJob } from './scoring-jobs';

/** Names of runs, as a pattern: those of the models that serve are longer, because the version comes before. */
const ANY_RUN = '????????-????-?????';

export function scorePhase(parts: Parts, ends: Ends, scored: Way['next']): sfn.State {
  const { scope, modelId, code, modelRole } = parts;
  const challenger = new CreateModelTask(scope, 'MakeChallenger', {
    namePrefix: modelPrefix(modelId),
    modelName: `{% ${nameExpression(modelId, '$run')} %}`,
    role: modelRole,
    containers: [{ imageUri: '{% $image %}', modelDataUri: '{% $artefact %}', environment: code.environment }],
    tags: { 'cdk-mlops:run': '{% $run %}' },
  });
  const both = sfn.Parallel.jsonata(scope, 'ScoreBoth', {
    assign: {
      challengerUri: '{% $states.result[0].uri %}',
      challengerProblem: '{% $states.result[0].problem %}',
      championUri: '{% $states.result[1].uri %}',
      championProblem: '{% $states.result[1].problem %}',
    },
  });
  both.branch(score(parts, 'Challenger', nameExpression(modelId, '$run')));
  both.branch(
    choose(scope, 'Champion?', [
      { when: "{% $live = 'none' %}", next: unscored(scope, 'NoChampion', 'none') },
      { when: "{% $liveModel = 'none' %}", next: unscored(scope, 'UnknownChampion', 'the record names no model for the version that is live') },
    ], { next: score(parts, 'Champion', '$liveModel') }),
  );
  const state = choose(scope, 'Scored?', [{ when: "{% $challengerProblem = 'none' %}", next: scored }], ends.recorded('FAILED', "{% 'challenger: ' & $challengerProblem & ($championProblem = 'none' ? '' : '; champion: ' & $championProblem) %}"));
  const remove = new ServiceCall(scope, 'DeleteChallenger', {
    integration: 'aws-sdk:sagemaker:deleteModel',
    arguments: { ModelName: `{% ${nameExpression(modelId, '$run')} %}` },
    permissions: [{ sid: 'DeleteChallengers', actions: ['sagemaker:DeleteModel'], resources: [arnInStack(scope, 'sagemaker', `model/${namePattern(modelId, ANY_RUN)}`)] }],
  });
  follow(remove, state, [{ next: state }], [UNCLEAR_RETRY]);
  const unmade = (step: string): Assignments => ({ challengerUri: 'none', challengerProblem: failure(step), championUri: 'none', championProblem: 'none' });
  both.addCatch(remove, { errors: [sfn.Errors.ALL], assign: { ...unmade('scoring') } });
  both.next(remove);
  const isThere = choose(scope, 'ChallengerIsThere?', [{ when: "{% $contains($challengerProblem, 'already exist') %}", next: both }], { next: remove });
  return follow(challenger, both, [{ next: isThere, assign: unmade('making a model of it') }], [UNCLEAR_RETRY]);
}

/** Of a job that has ended, by the description in the cause of its failure. */
const HAS_ENDED = `{% $exists($states.errorOutput.Cause) and $contains($states.errorOutput.Cause, /"TransformJobStatus" *: *"(Completed|Failed|Stopped)"/) %}`;

/** A branch: its output says where the scores lie, or what the problem is. */
function score({ scope, modelId, training }: Parts, who: Scored, modelName: string): sfn.State {
  const uri = `$store & '/${retrainingKeys.root(modelId)}runs/' & $run & '/${who.toLowerCase()}/'`;
  const name = scoringJobName(modelId, '$run', who);
  const job = new CreateTransformJobTask(scope, `Score${who}`, {
    namePrefix: modelPrefix(modelId),
    jobName: `{% ${name} %}`,
    modelName: `{% ${modelName} %}`,
    inputUri: '{% $prepared.holdoutUri %}',
    contentType: ROWS_MEDIA_TYPE,
    splitType: TransformSplit.LINE,
    batchStrategy: TransformBatch.MULTI_RECORD,
    outputUri: `{% ${uri} %}`,
    accept: ROWS_MEDIA_TYPE,
    instanceType: training.scoringInstanceType,
    instanceHasLocalStorage: training.scoringInstanceType === training.instanceType ? training.instanceHasLocalStorage : undefined,
    maxRuntime: training.maxDuration,
    tags: { 'cdk-mlops:run': '{% $run %}' },
    outputs: { uri: `{% ${uri} %}`, problem: 'none' },
  });
  for (const retry of [TRANSIENT_RETRY, UNCLEAR_RETRY, CAPACITY_RETRY]) job.addRetry(retry);
  const problem = sfn.Pass.jsonata(scope, `${who}Unscored`);
  const over = choose(scope, `${who}Ended?`, [{ when: '{% $states.input.ended %}', next: problem }], { next: stopScoring(scope, who, name, problem) });
  return job.addCatch(over, { errors: [sfn.Errors.ALL], outputs: { uri: 'none', problem: failure('scoring'), ended: HAS_ENDED } });
}

/** A job that took too long, or of which no answer said that it was made. */
function stopScoring(scope: Parts['scope'], who: Scored, name: string, problem: sfn.Pass): ServiceCall {
  const stop = stopScoringJob(scope, `StopScoring${who}`, name);
  stop.next(problem);
  stop.addCatch(problem, { errors: ['SageMaker.ResourceNotFoundException'], outputs: '{% $states.input %}' });
  const running = `{% $states.input.problem & '; the job ' & ${name} & ' could not be stopped and may still run: ' & $states.errorOutput.Error %}`;
  stop.addCatch(problem, { errors: [sfn.Errors.ALL], outputs: { uri: 'none', problem: running } });
  return stop;
}

function unscored(scope: Parts['scope'], id: string, problem: string): sfn.Pass {
  return sfn.Pass.jsonata(scope, id, { outputs: { uri: 'none', problem } });
}
