/**
 * What every state machine of the project keeps to, beyond what a schema can say. The reasons:
 *
 * - a retrier or catcher that names `States.ALL` must stand alone and last, or Step Functions refuses the definition;
 * - a heartbeat that is not shorter than the timeout never fires, and one of a Task that sends none always does;
 * - an error name of a service that throws nothing under it is never met;
 * - a call of a function fails now and then for reasons that pass, under four names;
 * - a Task without a limit waits for a year, and one job that hangs blocks all later ones; a training job that is waited for
 *   carries its limit in `StoppingCondition`;
 * - a Task without Retry fails on the first throttled request, and so does one with a retrier of no attempts;
 * - a Task, Map or Parallel without Catch ends the execution without an outcome, and so does one whose catchers name some errors, where another
 *   one comes: the last of them catches `States.ALL`. Exempt is what stands inside a Map or Parallel that catches, and what only an error leads
 *   to: when the handling of an error fails, the execution must fail.
 */
import { errorNames, reachedWithoutError, type Scope } from './asl';
import { asList, asObject, visit, type JsonObject } from './template';

const ALL = 'States.ALL';

/** More than any of ours, which wait for capacity for hours. */
const MOST_ATTEMPTS = 100;

const CAN_CATCH = ['Map', 'Parallel', 'Task'];

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html */
const KNOWN_STATES_ERRORS = new Set([
  ALL, 'States.BranchFailed', 'States.DataLimitExceeded', 'States.ExceedToleratedFailureThreshold', 'States.HeartbeatTimeout',
  'States.Http.Socket', 'States.IntrinsicFailure', 'States.ItemReaderFailed', 'States.NoChoiceMatched', 'States.ParameterPathFailure',
  'States.Permissions', 'States.QueryEvaluationError', 'States.ResultPathMatchFailure', 'States.ResultWriterFailed', 'States.Runtime',
  'States.TaskFailed', 'States.Timeout',
]);

/** What names of errors begin with: services that our machines call, in the spelling of Step Functions, and our own. */
const PREFIXES = new Set(['States', 'CloudWatch', 'CodeBuild', 'DynamoDB', 'Ecr', 'Lambda', 'S3', 'SNS', 'SQS', 'SageMaker', 'Sfn', 'Ssm', 'StepFunctions', 'Deployment', 'Retraining', 'ImageBuild']);

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/sfn-best-practices.html#bp-lambda-serviceexception */
const LAMBDA_PASSING = ['Lambda.ClientExecutionTimeoutException', 'Lambda.ServiceException', 'Lambda.AWSLambdaException', 'Lambda.SdkClientException'];

export function structureFindings(scope: Scope): string[] {
  const expected = reachedWithoutError(scope);
  return Object.entries(scope.states).flatMap(([name, state]) => {
    const where = `${scope.path}/${name}`;
    return [
      ...errorHandlers(where, 'Retry', state),
      ...errorHandlers(where, 'Catch', state),
      ...retryNumbers(where, state),
      ...heartbeat(where, state),
      ...choice(where, state),
      ...(state['Type'] === 'Fail' && state['Error'] === undefined ? [`${where}.Error: got nothing, expected the name of an error; nobody could tell how the execution ended`] : []),
      ...(state['Type'] === 'Task' ? task(where, state) : []),
      ...(CAN_CATCH.includes(String(state['Type'])) && expected.has(name) && !caughtAround(scope) ? uncaught(where, state) : []),
    ];
  });
}

function errorHandlers(where: string, kind: 'Retry' | 'Catch', state: JsonObject): string[] {
  const handlers = asList(state[kind]);
  return handlers.flatMap((handler, index) => {
    const names = errorNames(handler);
    const at = `${where}.${kind}[${index}]`;
    return [
      ...(names.includes(ALL) && names.length > 1 ? [`${at}: got ${ALL} beside ${names.length - 1} other, expected it alone; drop the others`] : []),
      ...(names.includes(ALL) && index < handlers.length - 1 ? [`${at}: got ${ALL} before others, expected it last; move it to the end`] : []),
      ...names
        .filter((error) => error.startsWith('States.') && !KNOWN_STATES_ERRORS.has(error))
        .map((error) => `${at}: got ${error}, expected an error name that Step Functions knows`),
      ...names
        .filter((error) => error.includes('.') && !PREFIXES.has(error.split('.')[0]!))
        .map((error) => `${at}: got ${error}, expected an error that begins with one of ${[...PREFIXES].join(', ')}; nothing throws others`),
    ];
  });
}

function retryNumbers(where: string, state: JsonObject): string[] {
  return asList(state['Retry']).flatMap((retrier, index) => {
    const { BackoffRate, IntervalSeconds = 1, MaxAttempts, MaxDelaySeconds } = asObject(retrier);
    const at = `${where}.Retry[${index}]`;
    return [
      ...(typeof MaxAttempts === 'number' && MaxAttempts > MOST_ATTEMPTS ? [`${at}.MaxAttempts: got ${MaxAttempts}, expected at most ${MOST_ATTEMPTS}; each attempt is paid for`] : []),
      ...errorNames(retrier).filter((error) => error === 'States.Runtime').map((error) => `${at}: got ${error}, expected what can be tried again; Step Functions never does that`),
      ...(typeof BackoffRate === 'number' && BackoffRate < 1 ? [`${at}.BackoffRate: got ${BackoffRate}, expected at least 1`] : []),
      ...(typeof MaxDelaySeconds === 'number' && MaxDelaySeconds <= Number(IntervalSeconds)
        ? [`${at}.MaxDelaySeconds: got ${MaxDelaySeconds}, expected more than the interval of ${String(IntervalSeconds)}`]
        : []),
    ];
  });
}

function heartbeat(where: string, { HeartbeatSeconds, Resource, TimeoutSeconds }: JsonObject): string[] {
  if (HeartbeatSeconds !== undefined && !String(Resource).endsWith('.waitForTaskToken')) {
    return [`${where}.HeartbeatSeconds: got one, expected none; only whoever holds a task token sends heartbeats`];
  }
  if (typeof HeartbeatSeconds !== 'number') return [];
  if (typeof TimeoutSeconds === 'number' && HeartbeatSeconds >= TimeoutSeconds) {
    return [`${where}.HeartbeatSeconds: got ${HeartbeatSeconds}, expected less than the timeout of ${TimeoutSeconds}`];
  }
  return [];
}

function choice(where: string, state: JsonObject): string[] {
  if (state['Type'] !== 'Choice' || typeof state['Default'] === 'string') return [];
  return [`${where}: got no Default, expected one; an input that no rule matches would end the execution without an outcome`];
}

function task(where: string, state: JsonObject): string[] {
  const waitsForToken = String(state['Resource']).endsWith('.waitForTaskToken');
  const retried = asList(state['Retry']).flatMap((retrier) => errorNames(retrier));
  const forgotten = /:states:::lambda:invoke/.test(String(state['Resource'])) && retried.length > 0 && !retried.some((name) => name === ALL || name === 'States.TaskFailed')
    ? LAMBDA_PASSING.filter((name) => !retried.includes(name)) : [];
  return [
    ...(forgotten.length === 0 ? [] : [`${where}.Retry: got no ${forgotten.join(', ')}, expected them retried; they pass`]),
    ...(isLimited(state) ? [] : [`${where}: got no limit, expected TimeoutSeconds, or a StoppingCondition where a training job is waited for`]),
    ...(asList(state['Retry']).some((retrier) => asObject(retrier)['MaxAttempts'] !== 0) ? [] : [`${where}: got no Retry, expected at least one retrier with attempts; throttling is part of normal operation`]),
    ...(waitsForToken && !passesToken(state)
      ? [`${where}.Arguments: got no $states.context.Task.Token, expected it to be handed over; nobody could end this state`]
      : []),
  ];
}

function isLimited(state: JsonObject): boolean {
  if (state['TimeoutSeconds'] !== undefined) return true;
  return /:createTrainingJob\.sync$/.test(String(state['Resource']))
    && asObject(asObject(state['Arguments'])['StoppingCondition'])['MaxRuntimeInSeconds'] !== undefined;
}

function passesToken(state: JsonObject): boolean {
  let passed = false;
  visit(state['Arguments'], (node) => {
    passed ||= typeof node === 'string' && node.includes('$states.context.Task.Token');
  });
  return passed;
}

function uncaught(where: string, state: JsonObject): string[] {
  const caught = asList(state['Catch']).flatMap((catcher) => errorNames(catcher));
  if (catchesAll(state)) return [];
  return [caught.length === 0
    ? `${where}: got no Catch, expected one, here or on the Map or Parallel around it`
    : `${where}.Catch: got ${caught.join(', ')} alone, expected ${ALL} in a last one; any other error would end the execution without an outcome`];
}

function caughtAround({ holder }: Scope): boolean {
  if (!holder) return false;
  return catchesAll(holder.scope.states[holder.state]!) || caughtAround(holder.scope);
}

function catchesAll(state: JsonObject): boolean {
  return asList(state['Catch']).some((catcher) => errorNames(catcher).includes(ALL));
}
