/**
 * The transform jobs that score champion and challenger: their names, and how one is stopped that nobody waits for any more. Such a job has no
 * limit of its own, and AWS promises to stop the jobs of executions that are stopped, and while they wait for them, alone.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html
 */
import { Duration } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { nameExpression } from '../../private/model-names';
import { TRANSIENT_RETRY, UNCLEAR_RETRY } from '../../private/retries';
import { ServiceCall } from '../../private/service-call';
import type { Parts } from './parts';

export type Scored = 'Champion' | 'Challenger';

/** After the name of the run. */
const SUFFIXES: Readonly<Record<Scored, string>> = { Challenger: '-c', Champion: '-l' };

/** A call that was not answered may have been carried out: to stop a job twice does no harm. */
const UNANSWERED_RETRY: sfn.RetryProps = { errors: [sfn.Errors.TIMEOUT], interval: Duration.seconds(5), maxAttempts: 3, backoffRate: 2, jitterStrategy: sfn.JitterType.FULL };

/** Body of an expression. @param run one that gives the name of the run */
export function scoringJobName(modelId: string, run: string, who: Scored): string {
  return `${nameExpression(modelId, run)} & '${SUFFIXES[who]}'`;
}

/** The tasks that make the jobs let the machine stop them. @param name body of an expression */
export function stopScoringJob(scope: Parts['scope'], id: string, name: string): ServiceCall {
  const stop = new ServiceCall(scope, id, { integration: 'aws-sdk:sagemaker:stopTransformJob', arguments: { TransformJobName: `{% ${name} %}` }, permissions: [], outputs: '{% $states.input %}' });
  for (const retry of [TRANSIENT_RETRY, UNCLEAR_RETRY, UNANSWERED_RETRY]) stop.addRetry(retry);
  return stop;
}
