/** The step that asks whether an image may serve, by what its scan found. */
import { EVIDENCE_FILES, EVIDENCE_VERSION, type ImageScanEvidence } from '../../../lib/contract/evidence';
import { retrainingKeys, type ScanAnswer, type ScanEvent } from '../../../lib/contract/retraining-steps';
import { encode } from '../../shared/documents';
import { timestampCell } from '../../shared/records/cells';
import { keepEvidence } from '../evidence';
import type { StepParts } from '../parts';
import { decideScan } from './scan-decision';

export class ScanStep {
  public constructor(private readonly parts: StepParts) {}

  /** @throws Error where no gate asks for scans, or none can be looked at */
  public async run({ run, imageDigest, now, pending = 'WAIT' }: ScanEvent): Promise<ScanAnswer> {
    const { scans, config, log } = this.parts;
    if (!scans || !config.imageScan) throw new Error('event.step: got scan, expected it only where a gate asks for scans of images in a repository; synthesize and deploy again');
    const scan = await scans.scanOf(imageDigest);
    const { status, reason, waivedUntil = 'none' } = decideScan(scan, imageDigest, config.imageScan, timestampCell(now));
    const decided: ScanAnswer = status === 'STALE' ? await this.again(imageDigest, scan?.status, reason) : { status, reason, waivedUntil };
    // Nobody looks again: a scan that does not end closes the gate, and that is evidence like any other decision.
    const answer: ScanAnswer = decided.status === 'WAIT' ? { ...decided, status: pending } : decided;
    if (answer.status !== 'WAIT') await this.report({ run, imageDigest, at: now, gate: config.imageScan, status: answer.status, reason: answer.reason });
    log.info('image-scan-judged', { imageDigest, ...answer });
    return answer;
  }

  /** Amazon ECR scans an image of enhanced scanning again by itself, or no longer. */
  private async again(imageDigest: string, status: unknown, reason: string): Promise<ScanAnswer> {
    const problem = status === 'COMPLETE' ? await this.parts.scans!.scanAgain(imageDigest) : 'enhanced scanning has stopped to look at it';
    return { waivedUntil: 'none', ...(problem === undefined ? { status: 'WAIT', reason } : { status: 'REFUSED', reason: `${reason}; another scan was not to be had: ${problem}` }) };
  }

  /** Beside the judge's. */
  private async report(decided: Omit<ImageScanEvidence, 'version' | 'modelId'>): Promise<void> {
    const { storage, buckets, config: { modelId } } = this.parts;
    const document: ImageScanEvidence = { version: EVIDENCE_VERSION, modelId, ...decided };
    const key = `${retrainingKeys.run(modelId, decided.run)}${EVIDENCE_FILES.imageScan}`;
    await storage.write(buckets.store, key, encode(document));
    await keepEvidence(this.parts, key, document);
  }
}
