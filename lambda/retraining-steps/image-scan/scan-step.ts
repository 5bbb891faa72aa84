/** The step that asks whether an image may serve, by what its scan found. */
import type { ScanAnswer, ScanEvent } from '../../../lib/contract/retraining-steps';
import { timestampCell } from '../../shared/records/cells';
import type { StepParts } from '../parts';
import { decideScan } from './scan-decision';

export class ScanStep {
  public constructor(private readonly parts: StepParts) {}

  /** @throws Error where no gate asks for scans, or none can be looked at */
  public async run({ imageDigest, now }: ScanEvent): Promise<ScanAnswer> {
    const { scans, config, log } = this.parts;
    if (!scans || !config.imageScan) throw new Error('event.step: got scan, expected it only where a gate asks for scans of images in a repository; synthesize and deploy again');
    const scan = await scans.scanOf(imageDigest);
    const { status, reason } = decideScan(scan, config.imageScan, timestampCell(now));
    const answer: ScanAnswer = status === 'STALE' ? await this.again(imageDigest, scan?.status, reason) : { status, reason };
    log.info('image-scan-judged', { imageDigest, ...answer });
    return answer;
  }

  /** Amazon ECR scans an image of enhanced scanning again by itself, or no longer. */
  private async again(imageDigest: string, status: unknown, reason: string): Promise<ScanAnswer> {
    const problem = status === 'COMPLETE' ? await this.parts.scans!.scanAgain(imageDigest) : 'enhanced scanning has stopped to look at it';
    return problem === undefined ? { status: 'WAIT', reason } : { status: 'REFUSED', reason: `${reason}; another scan was not to be had: ${problem}` };
  }
}
