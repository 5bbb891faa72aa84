/**
 * The gate that looks at the image: it opens for a complete scan without findings of the refused severities, and for nothing else. A
 * scan that is under way is waited for, but not for ever.
 */
import { Duration } from 'aws-cdk-lib';
import type * as ecr from 'aws-cdk-lib/aws-ecr';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { assign, choose, follow, type Way } from '../../private/machine-states';
import { UNCLEAR_RETRY } from '../../private/retries';
import { ServiceCall } from '../../private/service-call';
import { failure } from './expressions';
import type { Parts } from './parts';

/** Times that an unfinished scan is looked at again, and how long it is waited for in between. */
export const SCAN_LOOKS = 30;
export const SCAN_WAIT = Duration.minutes(1);

interface ImageScanPhase {
  readonly passed: Way['next'];
  /** Registers the challenger as rejected, and ends in the outcome that is assigned. */
  readonly refused: Way['next'];
}

/** The image lies in the repository. */
export function imageScanPhase({ scope }: Parts, repository: ecr.IRepository, severities: readonly string[], { passed, refused }: ImageScanPhase): sfn.State {
  const gate = (reason: string): Way => ({ next: refused, assign: { outcome: 'GATE_REFUSED', reason } });
  const look = new ServiceCall(scope, 'LookAtImageScan', {
    integration: 'aws-sdk:ecr:describeImageScanFindings',
    // The counts cover all findings, of which one is enough: together they can be larger than what a state may hold.
    arguments: { RegistryId: repository.env.account, RepositoryName: repository.repositoryName, ImageId: { ImageDigest: '{% $imageDigest %}' }, MaxResults: 1 },
    permissions: [{ sid: 'ReadImageScans', actions: ['ecr:DescribeImageScanFindings'], resources: [repository.repositoryArn] }],
    assign: {
      scanStatus: "{% $exists($states.result.ImageScanStatus.Status) ? $states.result.ImageScanStatus.Status : 'none' %}",
      scanned: '{% $exists($states.result.ImageScanFindings) %}',
      scanCounts: '{% $exists($states.result.ImageScanFindings.FindingSeverityCounts) ? $states.result.ImageScanFindings.FindingSeverityCounts : {} %}',
      scanLooks: '{% $scanLooks + 1 %}',
    },
  });
  const wait = sfn.Wait.jsonata(scope, 'WaitForImageScan', { time: sfn.WaitTime.duration(SCAN_WAIT) });
  wait.next(look);
  const counted = severities.map((severity) => `$exists($scanCounts.${severity}) and $scanCounts.${severity} > 0`).join(' or ');
  const findings = `{% 'image scan: got findings ' & $string($scanCounts) & ' in ' & $image & ', expected none of ${severities.join(', ')}' %}`;
  const state = choose(scope, 'ImageScan?', [
    { when: `{% $scanStatus in ['COMPLETE', 'ACTIVE'] and $scanned and (${counted}) %}`, ...gate(findings) },
    { when: "{% $scanStatus in ['COMPLETE', 'ACTIVE'] and $scanned %}", next: passed },
    { when: `{% $scanStatus in ['PENDING', 'IN_PROGRESS'] and $scanLooks < ${SCAN_LOOKS} %}`, next: wait },
  ], gate("{% 'image scan: got the status ' & $scanStatus & ' for ' & $image & ', expected COMPLETE, with findings' %}"));
  follow(look, state, [gate(failure('image scan'))], [UNCLEAR_RETRY]);
  return assign(scope, 'ImageScan', { scanLooks: 0 }, look);
}
