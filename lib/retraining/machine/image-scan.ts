/**
 * The gate that looks at the image: the step function reads what the scan found, and decides. A scan that is under way is waited
 * for, but not for ever.
 */
import { Duration } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { ScanEvent } from '../../contract/retraining-steps';
import { assign, choose, follow, type Way } from '../../private/machine-states';
import { expression, failure } from './expressions';
import type { Parts } from './parts';
import { stepCall } from './step-call';

/** Times that an unfinished scan is looked at again, and how long it is waited for in between. */
export const SCAN_LOOKS = 30;
export const SCAN_WAIT = Duration.minutes(1);
/** Reads a list of findings. */
export const SCAN_TIMEOUT = Duration.minutes(5);

interface ImageScanPhase {
  readonly passed: Way['next'];
  /** Registers the challenger as rejected, and ends in the outcome that is assigned. */
  readonly refused: Way['next'];
}

/** The image lies in a repository. */
export function imageScanPhase(parts: Parts, { passed, refused }: ImageScanPhase): sfn.State {
  const { scope } = parts;
  const gate = (reason: string): Way => ({ next: refused, assign: { outcome: 'GATE_REFUSED', reason } });
  const event: ScanEvent = { step: 'scan', run: '{% $run %}', imageDigest: '{% $imageDigest %}', now: '{% $now() %}', pending: `{% $scanLooks + 1 < ${SCAN_LOOKS} ? 'WAIT' : 'REFUSED' %}` as 'WAIT' };
  const look = stepCall(parts, 'LookAtImageScan', event, { scan: '{% $states.result.Payload %}', scanLooks: '{% $scanLooks + 1 %}' }, SCAN_TIMEOUT);
  const wait = sfn.Wait.jsonata(scope, 'WaitForImageScan', { time: sfn.WaitTime.duration(SCAN_WAIT) });
  wait.next(look);
  const state = choose(scope, 'ImageScan?', [
    { when: "{% $scan.status = 'PASS' and $exists($scan.waivedUntil) %}", next: passed, assign: { waivedUntil: '{% $scan.waivedUntil %}' } },
    { when: `{% $scan.status = 'WAIT' and $scanLooks < ${SCAN_LOOKS} %}`, next: wait },
    { when: "{% $scan.status in ['WAIT', 'REFUSED'] and $exists($scan.reason) %}", ...gate('{% $scan.reason %}') },
  ], gate(expression("'image scan: got ' & $substring($string($scan), 0, 300) & ', expected PASS, WAIT or REFUSED'")));
  follow(look, state, [gate(failure('image scan'))]);
  return assign(scope, 'ImageScan', { scanLooks: 0 }, look);
}
