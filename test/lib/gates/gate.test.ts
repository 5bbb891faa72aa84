/** Gates that no metric opens: a person's approval, and the scan of the image. */
import { Duration } from 'aws-cdk-lib';
import { Role } from 'aws-cdk-lib/aws-iam';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { describe, expect, it } from 'vitest';
import { Dataset, Gate, ImageScanSeverity, ModelTask, type ImageScanGateOptions, type ImageScanWaiver } from '../../../lib';
import { Problems } from '../../../lib/private/errors';
import { refusalOf, stack } from '../../support/stack';

const of = stack();
const owners = Role.fromRoleName(of, 'Owners', 'model-owners');

describe('a gate that a person opens', () => {
  it('waits seven days for one of the approvers', () => {
    const { expiresAfter, ...config } = Gate.approval({ approvers: [owners] })._config as { expiresAfter: Duration };
    expect(config).toEqual({ kind: 'approval', approvers: [owners] });
    expect(expiresAfter.toDays()).toBe(7);
  });

  it('keeps those approvers that it was defined with', () => {
    const approvers = [owners];
    const gate = Gate.approval({ approvers });
    approvers.pop();
    expect(gate._config).toMatchObject({ approvers: [owners] });
  });

  it.each([Duration.minutes(1), Duration.days(30)])('waits %s if told so', (expiresAfter) => {
    expect(Gate.approval({ approvers: [owners], expiresAfter })._config).toMatchObject({ expiresAfter });
  });

  it.each([Duration.seconds(59), Duration.days(31), Duration.millis(90_500)])('cannot wait %s', (expiresAfter) => {
    expect(refusalOf(() => Gate.approval({ approvers: [owners], expiresAfter }))).toContain('  - expiresAfter: got ');
  });

  it('is refused where nobody could open it, with all that is wrong', () => {
    expect(refusalOf(() => Gate.approval({ approvers: [], expiresAfter: Duration.days(31) })).split('\n')).toEqual([
      'Gate.approval cannot be defined:',
      '  - approvers: got [], expected at least one role; name the roles of those who answer for the model',
      '  - expiresAfter: got "2678400 s", expected 60 to 2592000 whole seconds, known at synth time; choose a duration within the range',
    ]);
  });
});

describe('a gate that looks at the image', () => {
  it('refuses critical and high findings', () => {
    expect(Gate.imageScan()._config).toEqual({ kind: 'image-scan', scan: { refusedSeverities: ['CRITICAL', 'HIGH'], maxAgeSeconds: 604_800, waivers: [] } });
  });

  it.each<[refuseFrom: ImageScanSeverity, refused: string[]]>([
    [ImageScanSeverity.CRITICAL, ['CRITICAL']],
    [ImageScanSeverity.MEDIUM, ['CRITICAL', 'HIGH', 'MEDIUM']],
    [ImageScanSeverity.LOW, ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW']],
    [ImageScanSeverity.INFORMATIONAL, ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'INFORMATIONAL', 'UNDEFINED', 'UNTRIAGED']],
  ])('refuses from %s on, and what is worse', (refuseFrom, refusedSeverities) => {
    expect(Gate.imageScan({ refuseFrom })._config).toMatchObject({ kind: 'image-scan', scan: { refusedSeverities } });
  });

  const WAIVER: ImageScanWaiver = { finding: 'CVE-2026-0001', owner: 'model-owners', reason: 'the parser is not reachable', grantedOn: '2026-01-01', expiresOn: '2026-06-29' };

  it('takes waivers that somebody owns, with their reason and their end', () => {
    expect(Gate.imageScan({ waivers: [WAIVER], maxAge: Duration.days(1) })._config).toMatchObject({ scan: { maxAgeSeconds: 86_400, waivers: [WAIVER] } });
  });

  it.each<[what: string, options: ImageScanGateOptions, problem: string]>([
    ['a waiver of 181 days', { waivers: [{ ...WAIVER, expiresOn: '2026-06-30' }] }, 'waivers[0].expiresOn: got "2026-01-01 to 2026-06-30", expected days as yyyy-mm-dd, at most 180 from the first to the last'],
    ['one that ends before it begins', { waivers: [{ ...WAIVER, expiresOn: '2025-12-31' }] }, 'waivers[0].expiresOn'],
    ['a day that is none', { waivers: [{ ...WAIVER, grantedOn: '2026-02-30' }] }, 'waivers[0].expiresOn'],
    ['one that nobody owns', { waivers: [{ ...WAIVER, owner: ' ' }] }, 'waivers[0].owner: got " ", expected a text'],
    ['two for one finding', { waivers: [WAIVER, WAIVER] }, 'waivers: got ["CVE-2026-0001","CVE-2026-0001"], expected each finding once'],
    ['a scan that may be hours old only', { maxAge: Duration.hours(12) }, 'maxAge'],
  ])('refuses %s', (_, options, problem) => {
    expect(refusalOf(() => Gate.imageScan(options))).toContain(problem);
  });
});

it('gates other than metrics judge every task, with a holdout or without', () => {
  const dataset = Dataset.csv(Bucket.fromBucketName(of, 'Lake', 'lake'), 'flights/', { schema: 'examples/flight-watch/schema.json' });
  const problems = new Problems('model');
  for (const gate of [Gate.approval({ approvers: [owners] }), Gate.imageScan()]) gate._check(ModelTask.regression({ label: 'delay' }), dataset, problems);
  expect(() => problems.throwIfAny()).not.toThrow();
});
