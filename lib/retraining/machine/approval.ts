/**
 * Tenth phase, with the gate only: waits until somebody has said yes or no in the registry, or nobody has in time. The lease is free
 * meanwhile: an answer that does not come must not keep the model from learning.
 */
import { Duration } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { MachineNotifications } from '../../private/machine-notifications';
import { assign, choose, follow, type ConditionalWay, type Way } from '../../private/machine-states';
import { UNCLEAR_RETRY } from '../../private/retries';
import { ServiceCall } from '../../private/service-call';
import { APPROVED_AT, APPROVED_BY, keepAnswer } from './approval-evidence';
import { failure } from './expressions';
import type { Ends, Parts } from './parts';
import { versionsOf } from './versions';

const OFTEN = Duration.minutes(15).toSeconds();
/** Each look is nine events of a history that holds 25 000. */
const MOST_LOOKS = 2000;

/** Seconds between two looks. */
export function approvalInterval(approvalSeconds: number): number {
  return Math.min(approvalSeconds, Math.max(OFTEN, Math.ceil(approvalSeconds / MOST_LOOKS)));
}

export function approvalPhase(parts: Parts, approvalSeconds: number, notifications: MachineNotifications, ends: Ends, approved: Way['next']): sfn.State {
  const { scope, modelId, modelPackageGroup, keepsEvidence } = parts;
  const look = new ServiceCall(scope, 'LookAtApproval', {
    integration: 'aws-sdk:sagemaker:describeModelPackage',
    arguments: { ModelPackageName: '{% $modelPackage %}' },
    permissions: [{ sid: 'ReadModelVersions', actions: ['sagemaker:DescribeModelPackage'], resources: [versionsOf(modelPackageGroup)] }],
    assign: {
      approval: '{% $states.result.ModelApprovalStatus %}',
      approvalWords: "{% $exists($states.result.ApprovalDescription) ? $states.result.ApprovalDescription : 'without a word' %}",
      ...(keepsEvidence ? { approvedAt: APPROVED_AT, approvedBy: APPROVED_BY } : {}),
    },
  });
  const wait = sfn.Wait.jsonata(scope, 'WaitForApproval', { time: sfn.WaitTime.duration(Duration.seconds(approvalInterval(approvalSeconds))) });
  wait.next(look);
  const days = Duration.seconds(approvalSeconds).toHumanString();
  const answers: readonly ConditionalWay[] = [
    { when: "{% $approval = 'Approved' %}", next: approved },
    { when: "{% $approval = 'Rejected' %}", ...ends.recorded('APPROVAL_REJECTED', "{% 'an approver said no: ' & $approvalWords %}") },
  ];
  const state = choose(scope, 'Approved?', [
    ...(keepsEvidence ? [{ when: "{% $approval in ['Approved', 'Rejected'] %}", next: keepAnswer(parts, ends, answers) }] : answers),
    { when: '{% $millis() >= $approvalUntil %}', ...ends.recorded('APPROVAL_EXPIRED', `nobody approved within ${days}; the version stays pending`) },
  ], { next: wait });
  follow(look, state, [ends.recorded('FAILED', failure('waiting for the approval'))], [UNCLEAR_RETRY]);
  const ask = notifications.state(scope, 'AskForApproval', {
    subject: `{% '${modelId}: a version awaits approval' %}`,
    message: `{% 'A version of model ${modelId} passed its metric gates and awaits approval until ' & $fromMillis($approvalUntil) & '.\\n\\n' & $verdict & '\\n\\nModel package: ' & $modelPackage & '\\nReport: ' & $store & '/' & $reportKey & '\\nExecution: ' & $execution & '\\n' %}`,
  }, look);
  return assign(scope, 'AwaitApproval', { approvalUntil: `{% $millis() + ${approvalSeconds * 1000} %}` }, ask);
}
