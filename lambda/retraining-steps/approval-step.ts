/** The step that keeps who said that a version may serve, or may not: what the registry said when the run saw it. */
import { EVIDENCE_FILES, EVIDENCE_VERSION, type ApprovalEvidence } from '../../lib/contract/evidence';
import { retrainingKeys, type ApprovalAnswer, type ApprovalEvent } from '../../lib/contract/retraining-steps';
import { keepEvidence } from './evidence';
import type { StepParts } from './parts';

export class ApprovalStep {
  public constructor(private readonly parts: StepParts) {}

  /** @throws Error where there is no evidence store */
  public async run({ run, execution, modelPackage, status, by, seenAt, changedAt, changedBy, description }: ApprovalEvent): Promise<ApprovalAnswer> {
    const { config: { modelId }, buckets, log } = this.parts;
    if (buckets.evidence === undefined) throw new Error('event.step: got approval, expected it only where there is an evidence store; synthesize and deploy again');
    const { identityArn, principalId, sourceIdentity, userProfileArn } = changedBy;
    // Member by member: what else an event may hold is not kept for years.
    const document: ApprovalEvidence = {
      version: EVIDENCE_VERSION, modelId, run, execution, modelPackage, status, by, seenAt, changedAt, description,
      changedBy: { identityArn, principalId, sourceIdentity, userProfileArn },
    };
    const evidenceKey = `${retrainingKeys.run(modelId, run)}${EVIDENCE_FILES.approval}`;
    await keepEvidence(this.parts, evidenceKey, document);
    log.info('approval-kept', { run, modelPackage, status, by });
    return { evidenceKey };
  }
}
