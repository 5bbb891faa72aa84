/**
 * Where evidence of runs is kept: who approved the version or refused it, when, and with which words, before anything comes of it. The registry
 * names who changed a version last, and no look at it is longer after the answer than the wait between two.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_UserContext.html
 */
import { Duration } from 'aws-cdk-lib';
import type { ApprovalEvent } from '../../contract/retraining-steps';
import { choose, follow, type ConditionalWay, type Way } from '../../private/machine-states';
import type { ServiceCall } from '../../private/service-call';
import { expression, failure } from './expressions';
import type { Ends, Parts } from './parts';
import { stepCall, type Said } from './step-call';

const KEEP_TIMEOUT = Duration.minutes(5);

const or = (path: string): string => `$exists($states.result.${path}) ? $string($states.result.${path}) : 'none'`;

/** When the version was changed last, and by whom: of what `DescribeModelPackage` answered. */
export const APPROVED_AT = expression(or('LastModifiedTime'));
export const APPROVED_BY = expression(`{
  'identityArn': ${or('LastModifiedBy.IamIdentity.Arn')},
  'principalId': ${or('LastModifiedBy.IamIdentity.PrincipalId')},
  'sourceIdentity': ${or('LastModifiedBy.IamIdentity.SourceIdentity')},
  'userProfileArn': ${or('LastModifiedBy.UserProfileArn')}
}`);

/** Keeps what a person answered, then goes the way of the answer. */
export function keepAnswer(parts: Parts, ends: Ends, answers: readonly ConditionalWay[]): ServiceCall {
  const answered = choose(parts.scope, 'Answer?', answers, ends.recorded('FAILED', "{% 'waiting for the approval: got ' & $approval & ', expected Approved or Rejected' %}"));
  return keep(parts, ends, { by: 'person', status: '{% $approval %}', changedAt: '{% $approvedAt %}', changedBy: '{% $approvedBy %}', description: '{% $approvalWords %}' }, answered, "{% $approval = 'Rejected' ? $fingerprint : $lastFingerprint %}");
}

/** Keeps that nobody was asked, and the version passed all gates. */
export function keepPassed(parts: Parts, ends: Ends, next: Way['next']): ServiceCall {
  const nobody = { identityArn: 'none', principalId: 'none', sourceIdentity: 'none', userProfileArn: 'none' };
  return keep(parts, ends, { by: 'gates', status: 'Approved', changedAt: 'none', changedBy: nobody, description: '{% $verdict %}' }, next, '{% $lastFingerprint %}');
}

/** @param fingerprint what was learnt, where it cannot be kept: a no counts, and of an approved version the data are to be learnt from again */
function keep(parts: Parts, ends: Ends, said: Omit<Said<ApprovalEvent>, 'step' | 'run' | 'execution' | 'modelPackage' | 'seenAt'>, next: Way['next'], fingerprint: string): ServiceCall {
  const event: Said<ApprovalEvent> = { step: 'approval', run: '{% $run %}', execution: '{% $execution %}', modelPackage: '{% $modelPackage %}', seenAt: '{% $now() %}', ...said };
  const { next: end, assign } = ends.recorded('FAILED', failure('keeping the approval as evidence, which stays in the registry'));
  return follow(stepCall(parts, 'KeepApproval', event, {}, KEEP_TIMEOUT), next, [{ next: end, assign: { ...assign, fingerprint } }]);
}
