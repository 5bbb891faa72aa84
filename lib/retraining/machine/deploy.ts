/**
 * Eleventh phase: submits the version to the deployment machine, the only one that touches the endpoint, and waits until it has ended.
 * It is told which version the challenger was judged against, and refuses it under its lease where another one is live: against that the
 * version has not proved itself. Such a version, and one that went wrong, is marked in the registry, with the reason. Trouble that is not
 * its own leaves it approved, and its data count as not learnt from: the next run does not take them for known.
 */
import { Duration } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { DEPLOYMENT_ERROR_PREFIX, type DeploymentInput } from '../../contract/deployment';
import type { DeploymentOutcome } from '../../contract/outcome';
import { assign, caught, choose, follow, type Way } from '../../private/machine-states';
import { UNCLEAR_RETRY } from '../../private/retries';
import { arnInStack } from '../../private/role';
import { ServiceCall, type Permission } from '../../private/service-call';
import { ModelApprovalStatus } from '../../registry';
import { expression, line, TEXT, unescaped } from './expressions';
import type { Ends, Parts } from './parts';
import { versionsOf } from './versions';

/** Another deployment runs: how long to wait until the next attempt, and how often. Together longer than any deployment takes. */
export const BUSY_WAIT = Duration.minutes(5);
export const BUSY_ATTEMPTS = 204;
/** A deployment found the endpoint wrong, and made it right instead: how often another one follows. */
export const MOST_RESTORES = 2;
/** A call of the SDK names its errors otherwise than `Deploy` does, and reading again does no harm. */
const READ_RETRY = { ...UNCLEAR_RETRY, errors: ['Sfn.SfnException', 'Sfn.SdkClientException', sfn.Errors.TIMEOUT] };
/** A deployment ends by itself within this time. */
export const DEPLOYMENT_TIMEOUT = Duration.days(1);

export function deployPhase(parts: Parts, ends: Ends, deployed: Way['next']): sfn.State {
  const { scope, modelId, deployment } = parts;
  const input: DeploymentInput = {
    modelId,
    request: { type: 'candidate', id: '{% $run %}', modelPackageArn: '{% $modelPackage %}', expectedLive: '{% $live %}', smokeRequest: '{% $prepared.smokeRequest %}' },
  };
  const deploy = new ServiceCall(scope, 'Deploy', {
    integration: 'states:startExecution.sync:2',
    arguments: {
      StateMachineArn: deployment.arn,
      // A repeated call finds the execution that the first one started.
      Name: "{% $run & '-' & $string($deployments) %}",
      Input: { ...input, AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID: '{% $execution %}' },
    },
    permissions: permissions(parts),
    taskTimeout: sfn.Timeout.duration(DEPLOYMENT_TIMEOUT),
    assign: {
      ended: "{% $exists($states.result.Output.outcome) ? $states.result.Output.outcome : 'none' %}",
      reason: "{% $exists($states.result.Output.reason) ? $states.result.Output.reason : 'the deployment said nothing' %}",
    },
  });
  const failed = choose(scope, 'Rejects?', [{ when: `{% $ended in ${JSON.stringify(REJECTING)} %}`, next: markRejected(parts, ends) }], keptWay(ends));
  const again = sfn.Wait.jsonata(scope, 'WaitForDeployment', { time: sfn.WaitTime.duration(BUSY_WAIT), assign: { deployments: '{% $deployments + 1 %}' } });
  again.next(deploy);
  // It found the endpoint wrong, and made it right: for the version that is once more what being busy is.
  const restored = { when: `{% $ended = 'RESTORED' and $restores < ${MOST_RESTORES} %}`, next: again, assign: { restores: '{% $restores + 1 %}' } };
  const unsuccessful = choose(scope, 'Busy?', [
    { when: `{% $ended = 'BUSY' and $waits < ${BUSY_ATTEMPTS} %}`, next: again, assign: { waits: '{% $waits + 1 %}' } },
    restored,
    // The version is live; the execution failed over its lease alone, which the janitor gives back.
    { when: IS_LIVE, next: deployed },
  ], { next: failed });
  const state = choose(scope, 'Deployed?', [{ when: IS_LIVE, next: deployed }, restored], { next: failed });
  follow(deploy, state, [
    { errors: ['StepFunctions.ExecutionAlreadyExistsException'], next: readDeployment(parts, unsuccessful) },
    { next: unsuccessful, assign: { ended: DEPLOYMENT_OUTCOME, reason: WHY } },
  ], [UNCLEAR_RETRY]);
  return assign(scope, 'SubmitVersion', { deployments: 1, waits: 0, restores: 0, deploymentExecutions: executionsOf(parts) }, deploy);
}

/** An answer was lost, and the deployment ended before the call came again, whose name is taken by then: how it ended is read. */
function readDeployment(parts: Parts, unsuccessful: sfn.IChainable): ServiceCall {
  const read = new ServiceCall(parts.scope, 'ReadDeployment', {
    integration: 'aws-sdk:sfn:describeExecution',
    arguments: { ExecutionArn: "{% $deploymentExecutions & $run & '-' & $string($deployments) %}" },
    permissions: permissions(parts),
    assign: { ended: READ_OUTCOME, reason: READ_REASON },
  });
  return follow(read, unsuccessful, [{ next: unsuccessful, assign: { ended: 'none', reason: caught('the deployment could not be read') } }], [READ_RETRY]);
}

/** The version is live: it was deployed, or had been by a person already. */
const IS_LIVE = "{% $ended in ['DEPLOYED', 'UNCHANGED', 'ENVELOPE_APPLIED'] %}";

/** Outcomes of a deployment after which the version must not serve any more. */
const REJECTING: readonly DeploymentOutcome[] = ['SUPERSEDED', 'CANDIDATE_REFUSED', 'ROLLED_BACK', 'FIRST_DEPLOYMENT_REMOVED', 'ROLLBACK_FAILED'];

/** The version stays approved, and what was learnt is as it was before the run. */
function keptWay(ends: Ends): Way {
  const { next, assign: variables } = ends.recorded('DEPLOYMENT_FAILED', "{% 'deployment ' & $ended & ': ' & $reason & '; the version stays approved, and can be submitted by hand' %}");
  return { next, assign: { ...variables, fingerprint: '{% $lastFingerprint %}' } };
}

/** The description of the failed execution is the cause; its error begins with the prefix, its cause is the reason. */
const DEPLOYMENT_OUTCOME = expression(`(
  $cause := $exists($states.errorOutput.Cause) ? $states.errorOutput.Cause : '';
  $found := $match($cause, /"Error" *: *"${DEPLOYMENT_ERROR_PREFIX.replace('.', '[.]')}([A-Z_]+)"/);
  $exists($found) ? $found[0].groups[0] : 'none'
)`);
const WHY = expression(`(
  $cause := $exists($states.errorOutput.Cause) ? $states.errorOutput.Cause : 'no answer in time';
  $found := $match($cause, /"Cause" *: *${TEXT}/);
  $exists($found) ? ${unescaped('$found[0].groups[0]')} : $states.errorOutput.Error & ', ' & $substring($cause, 0, 500)
)`);

/** The same of an execution that is read by its name. */
const READ_OUTCOME = expression(`(
  $output := $exists($states.result.Output) ? $parse($states.result.Output) : {};
  $found := $match($exists($states.result.Error) ? $states.result.Error : '', /^${DEPLOYMENT_ERROR_PREFIX.replace('.', '[.]')}([A-Z_]+)$/);
  $exists($output.outcome) ? $output.outcome : $exists($found) ? $found[0].groups[0] : 'none'
)`);
const READ_REASON = expression(`(
  $output := $exists($states.result.Output) ? $parse($states.result.Output) : {};
  $exists($output.reason) ? $output.reason : $exists($states.result.Cause) ? $states.result.Cause : 'the deployment ended as ' & $states.result.Status & ' and said nothing'
)`);

/** Says no to the version, and ends the run; one that was deleted meanwhile needs no mark. */
function markRejected(parts: Parts, ends: Ends): ServiceCall {
  const why = "{% 'deployment ' & $ended & ': ' & $reason %}";
  const superseded = choose(parts.scope, 'Superseded?', [{ when: "{% $ended = 'SUPERSEDED' %}", ...ends.recorded('SUPERSEDED', why) }], ends.recorded('DEPLOYMENT_FAILED', why));
  const unmarked = { next: superseded, assign: { reason: "{% $reason & '; the version could not be marked as rejected: ' & $states.errorOutput.Error %}" } };
  return follow(reject(parts), superseded, [unmarked], [UNCLEAR_RETRY]);
}

/** The role may say no to a version, never yes. */
function reject({ scope, modelPackageGroup }: Parts): ServiceCall {
  const status = ModelApprovalStatus.REJECTED;
  return new ServiceCall(scope, 'MarkVersionRejected', {
    integration: 'aws-sdk:sagemaker:updateModelPackage',
    arguments: {
      ModelPackageArn: '{% $modelPackage %}',
      ModelApprovalStatus: status,
      ApprovalDescription: `{% ${line("'deployment ' & $ended & ': ' & $reason", 1000)} %}`,
    },
    permissions: [{
      sid: 'RejectModelVersions',
      actions: ['sagemaker:UpdateModelPackage'],
      resources: [versionsOf(modelPackageGroup)],
      conditions: { StringEquals: { 'sagemaker:ModelApprovalStatus': status } },
    }],
  });
}

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-stepfunctions.html */
function permissions(parts: Parts): Permission[] {
  const { scope, deployment } = parts;
  const executions = `${executionsOf(parts)}*`;
  const rule = arnInStack(scope, 'events', 'rule/StepFunctionsGetEventsForStepFunctionsExecutionRule');
  return [
    { sid: 'StartDeployments', actions: ['states:StartExecution'], resources: [deployment.arn] },
    { sid: 'FollowDeployments', actions: ['states:DescribeExecution', 'states:StopExecution'], resources: [executions] },
    { sid: 'WatchDeployments', actions: ['events:DescribeRule', 'events:PutRule', 'events:PutTargets'], resources: [rule] },
  ];
}

/** Begins the ARN of each of its executions; their names follow. */
function executionsOf({ scope, deployment }: Parts): string {
  return arnInStack(scope, 'states', `execution:${deployment.name}:`);
}
