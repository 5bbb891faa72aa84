/** Twelfth phase: from now on drift is measured against the data of the version that is live. */
import type { RebaseEvent } from '../../contract/retraining-steps';
import { assign, follow } from '../../private/machine-states';
import type { ServiceCall } from '../../private/service-call';
import { failure } from './expressions';
import type { Ends, Parts } from './parts';
import { stepCall } from './step-call';

export function rebasePhase(parts: Parts, ends: Ends): ServiceCall {
  const event: RebaseEvent = { step: 'rebase', baselineKey: '{% $prepared.baselineKey %}' };
  const rebase = stepCall(parts, 'RebaseMonitor', event, { baselineId: '{% $states.result.Payload.baselineId %}' });
  const done = ends.recorded('DEPLOYED', "{% $verdict & '; drift is measured against baseline ' & $baselineId %}");
  return follow(rebase, assign(parts.scope, 'Rebased', done.assign!, done.next), [ends.recorded('DEPLOYED_MONITOR_STALE', failure('the version is live, but its baseline is not; rebasing'))]);
}
