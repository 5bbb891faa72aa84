/** Ninth phase: registers the challenger, whatever was decided about it. The token makes a repeated call find the same version. */
import { ROWS_MEDIA_TYPE } from '../../contract/deployment';
import { choose, follow, type Way } from '../../private/machine-states';
import { UNCLEAR_RETRY } from '../../private/retries';
import { CreateModelPackageTask, ModelApprovalStatus } from '../../registry';
import { failure, line } from './expressions';
import type { Ends, Parts } from './parts';

/** The version may serve, or awaits its approval. */
export function registerPhase(parts: Parts, ends: Ends, registered: Way['next']): CreateModelPackageTask {
  const status = parts.approvalSeconds === undefined ? ModelApprovalStatus.APPROVED : ModelApprovalStatus.PENDING_MANUAL_APPROVAL;
  const register = registration(parts, 'Register', status, { decision: '{% $decision %}', reason: "$decision & ': ' & $verdict" });
  return follow(register, registered, [ends.recorded('FAILED', failure('registering the version'))], [UNCLEAR_RETRY]);
}

/**
 * The version is kept for the record only; then the run ends in the outcome that is assigned. One whose metrics passed and whose image did
 * not has no PROMOTE in its metadata: with that a person could deploy it after all.
 */
export function rejectPhase(parts: Parts, ends: Ends): CreateModelPackageTask {
  const reject = registration(parts, 'RegisterRejected', ModelApprovalStatus.REJECTED, { decision: "{% $outcome = 'GATE_REFUSED' ? $outcome : $decision %}", reason: '$reason' });
  const end = choose(parts.scope, 'Rejected?', [
    { when: "{% $outcome = 'GATE_REFUSED' %}", ...ends.recorded('GATE_REFUSED', '{% $reason %}') },
  ], ends.recorded('CHALLENGER_REJECTED', '{% $reason %}'));
  return follow(reject, end, [ends.recorded('FAILED', failure('registering the rejected version'))], [UNCLEAR_RETRY]);
}

/** `said`: an expression, and the body of one. */
function registration({ scope, code, modelPackageGroup, hasImageScan }: Parts, id: string, approvalStatus: ModelApprovalStatus, said: { readonly decision: string; readonly reason: string }): CreateModelPackageTask {
  return new CreateModelPackageTask(scope, id, {
    modelPackageGroup,
    clientToken: '{% $token %}',
    containers: [{ imageUri: '{% $image %}', modelDataUri: '{% $artefact %}', environment: code.environment }],
    contentTypes: [ROWS_MEDIA_TYPE],
    responseTypes: [ROWS_MEDIA_TYPE],
    approvalStatus,
    description: `{% ${line(said.reason, 1000)} %}`,
    metadata: {
      decision: said.decision,
      run: '{% $run %}',
      fingerprint: '{% $fingerprint %}',
      // The deployment goes by it: a person may take longer than a waiver holds.
      ...(hasImageScan ? { waivedUntil: '{% $waivedUntil %}' } : {}),
      trigger: "{% $substring($trigger.type & ' ' & $replace($trigger.id, /[^A-Za-z0-9_.:=+@-]+/, '-'), 0, 256) %}",
    },
    generatedBy: '{% $execution %}',
    modelQualityUri: "{% $store & '/' & $reportKey %}",
    baselineUri: "{% $store & '/' & $prepared.baselineKey %}",
    assign: { modelPackage: '{% $states.result.ModelPackageArn %}' },
  });
}
