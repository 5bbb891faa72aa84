/** ECR in memory: images, tags that cannot be moved, scans on virtual time, pages. */
import { describe, expect, it } from 'vitest';
import { Clock } from '../../../simulator/clock';
import { Ecr, ecrOperations, parseImageUri } from '../../../simulator/services/ecr';
import { ENVIRONMENT, EventRecorder, HOUR, MINUTE, refusal, SECOND, START } from './fixture';

const HOST = '111122223333.dkr.ecr.ap-southeast-1.amazonaws.com';
const CALLER = { roleArn: 'arn:aws:iam::111122223333:role/r' };

function registry(properties: { imageTagMutability?: 'MUTABLE' | 'IMMUTABLE'; scanOnPush?: boolean } = {}): { clock: Clock; events: EventRecorder; ecr: Ecr } {
  const clock = new Clock({ start: START });
  const events = new EventRecorder();
  const ecr = new Ecr(clock, ENVIRONMENT, events);
  ecr.createRepository('team/flights', { imageTagMutability: 'IMMUTABLE', scanOnPush: true, ...properties });
  return { clock, events, ecr };
}

describe('a push', () => {
  it('is an event, with the digest, the same for the same names', () => {
    const { ecr, events } = registry();
    const digest = ecr.putImage('team/flights', 'v1');
    expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(events.entries).toEqual([
      { source: 'aws.ecr', detailType: 'ECR Image Action', resources: [], detail: { 'repository-name': 'team/flights', 'action-type': 'PUSH', result: 'SUCCESS', 'image-digest': digest, 'image-tag': 'v1' } },
    ]);
    expect(registry().ecr.putImage('team/flights', 'v1')).toBe(digest);
    expect(ecr.uriOf('team/flights')).toBe(`${HOST}/team/flights`);
  });

  it('cannot move a tag, unless the repository allows it', () => {
    const { ecr } = registry();
    ecr.putImage('team/flights', 'v1');
    expect(refusal(() => ecr.putImage('team/flights', 'v1', 'sha256:b')).code).toBe('ImageTagAlreadyExistsException');
    const mutable = registry({ imageTagMutability: 'MUTABLE' }).ecr;
    mutable.putImage('team/flights', 'latest', 'sha256:a');
    mutable.putImage('team/flights', 'latest', 'sha256:b');
    expect(mutable.digestOf(`${HOST}/team/flights`)).toBe('sha256:b');
    expect(mutable.describeImages({ repositoryName: 'team/flights', filter: { tagStatus: 'UNTAGGED' } })).toMatchObject({ imageDetails: [{ imageDigest: 'sha256:a' }] });
    expect(refusal(() => ecr.putImage('none', 'v1')).code).toBe('RepositoryNotFoundException');
  });
});

describe('a scan', () => {
  const findings = (ecr: Ecr, imageId: object = { imageTag: 'v1' }): unknown => ecrOperations(ecr)['DescribeImageScanFindings']!({ repositoryName: 'team/flights', imageId }, CALLER);

  it('ends after a minute, finds nothing unless it was said, and is an event', async () => {
    const { ecr, clock, events } = registry();
    const digest = ecr.putImage('team/flights', 'v1');
    ecr.setScanResult('team/flights', 'v2', { status: 'COMPLETE', findings: { CRITICAL: 2 } });
    ecr.putImage('team/flights', 'v2');
    await clock.runUntil(START + MINUTE - SECOND);
    expect(findings(ecr)).toMatchObject({ imageScanStatus: { status: 'PENDING' } });
    expect(findings(ecr)).not.toHaveProperty('imageScanFindings');
    await clock.run();
    expect(findings(ecr)).toMatchObject({ imageId: { imageTag: 'v1', imageDigest: digest }, imageScanStatus: { status: 'COMPLETE' }, imageScanFindings: { findingSeverityCounts: {}, imageScanCompletedAt: new Date(START + MINUTE) } });
    expect(findings(ecr, { imageTag: 'v2' })).toMatchObject({ imageScanFindings: { findingSeverityCounts: { CRITICAL: 2 } } });
    expect(events.entries.filter(({ detailType }) => detailType === 'ECR Image Scan').map(({ resources, detail }) => [resources, detail])).toMatchObject([
      [['arn:aws:ecr:ap-southeast-1:111122223333:repository/team/flights'], { 'scan-status': 'COMPLETE', 'finding-severity-counts': {}, 'image-tags': ['v1'], 'image-digest': digest }],
      [expect.anything(), { 'finding-severity-counts': { CRITICAL: 2 } }],
    ]);
  });

  it('may stay pending, not be possible, or be changed by hand', async () => {
    const { ecr, clock, events } = registry();
    ecr.setScanResult('team/flights', 'v1', { status: 'PENDING' });
    ecr.setScanResult('team/flights', 'v2', { status: 'UNSUPPORTED_IMAGE' });
    ecr.putImage('team/flights', 'v1');
    ecr.putImage('team/flights', 'v2');
    ecr.putImage('team/flights', 'v3');
    ecr.setScanResult('team/flights', 'v3', { status: 'FAILED' });
    await clock.run();
    expect(findings(ecr)).toMatchObject({ imageScanStatus: { status: 'PENDING' } });
    expect(findings(ecr, { imageTag: 'v3' })).toMatchObject({ imageScanStatus: { status: 'FAILED' } });
    expect(findings(ecr, { imageTag: 'v2' })).toMatchObject({ imageScanStatus: { status: 'UNSUPPORTED_IMAGE' } });
    expect(events.entries.filter(({ detailType }) => detailType === 'ECR Image Scan')).toHaveLength(2);
    ecr.setScanResult('team/flights', 'v1', { status: 'COMPLETE', findings: { HIGH: 1 } });
    expect(findings(ecr)).toMatchObject({ imageScanFindings: { findingSeverityCounts: { HIGH: 1 } } });
  });

  it('that nobody made is not found, in the words of AWS', async () => {
    for (const { ecr, clock } of [registry({ scanOnPush: false }), registry()]) {
      ecr.setScanResult('team/flights', 'v1', { status: 'missing' });
      ecr.putImage('team/flights', 'v1');
      await clock.run();
      const error = refusal(() => findings(ecr));
      expect(error.code).toBe('ScanNotFoundException');
      expect(error.message).toBe("Image scan does not exist for the image with '{imageDigest:'null', imageTag:'v1'}' in the repository with name 'team/flights' in the registry with id '111122223333'");
      expect(refusal(() => findings(ecr, { imageTag: 'v9' })).code).toBe('ImageNotFoundException');
    }
  });
});

describe('images', () => {
  it('are listed in pages, or by what is asked for', () => {
    const { ecr } = registry();
    for (const tag of ['a', 'b', 'c']) ecr.putImage('team/flights', tag);
    const describeImages = (request: object): { imageDetails: { imageTags: string[] }[]; nextToken?: string } =>
      ecrOperations(ecr)['DescribeImages']!({ repositoryName: 'team/flights', ...request }, CALLER) as never;
    const first = describeImages({ maxResults: 2 });
    expect(first.imageDetails.map(({ imageTags }) => imageTags)).toEqual([['a'], ['b']]);
    const last = describeImages({ maxResults: 2, nextToken: first.nextToken });
    expect(last.imageDetails).toMatchObject([{ imageTags: ['c'], imagePushedAt: new Date(START), imageScanStatus: { status: 'PENDING' } }]);
    expect(last).not.toHaveProperty('nextToken');
    expect(describeImages({ imageIds: [{ imageTag: 'b' }] }).imageDetails).toMatchObject([{ imageTags: ['b'] }]);
    expect(refusal(() => describeImages({ imageIds: [{ imageDigest: 'sha256:0' }] })).code).toBe('ImageNotFoundException');
    expect(refusal(() => describeImages({ registryAlias: 'x' })).code).toBe('NotSimulated');
  });

  it('are scanned again once a day at most, and then as before', async () => {
    const { ecr, clock } = registry();
    ecr.setScanResult('team/flights', 'v1', { status: 'COMPLETE', findings: { LOW: 2 }, named: { 'CVE-1': 'HIGH' } });
    const imageDigest = ecr.putImage('team/flights', 'v1');
    const request = { repositoryName: 'team/flights', imageId: { imageDigest } };
    await clock.runUntil(START + 2 * MINUTE);
    expect(refusal(() => ecr.startImageScan(request)).code).toBe('LimitExceededException');
    await clock.runUntil(START + 25 * HOUR);
    expect(ecr.startImageScan(request)).toMatchObject({ imageScanStatus: { status: 'IN_PROGRESS' } });
    expect(ecr.describeImageScanFindings(request)).toMatchObject({ imageScanStatus: { status: 'PENDING' } });
    await clock.runUntil(START + 25 * HOUR + 2 * MINUTE);
    expect(ecr.describeImageScanFindings({ ...request, maxResults: 2 })).toMatchObject({
      imageScanFindings: { findingSeverityCounts: { LOW: 2, HIGH: 1 }, findings: [{ name: 'CVE-1', severity: 'HIGH' }, { name: 'SIMULATED-LOW-1', severity: 'LOW' }] }, nextToken: '2',
    });
    expect(ecr.describeImageScanFindings({ ...request, maxResults: 2, nextToken: '2' })).toMatchObject({ imageScanFindings: { findings: [{ name: 'SIMULATED-LOW-2', severity: 'LOW' }] } });
  });

  it('are known by tag and digest in this registry, and taken for granted in others', () => {
    const { ecr } = registry();
    const digest = ecr.putImage('team/flights', 'v1');
    expect(ecr.digestOf(`${HOST}/team/flights:v1`)).toBe(digest);
    expect(ecr.digestOf(`${HOST}/team/flights@${digest}`)).toBe(digest);
    expect(ecr.digestOf(`${HOST}/team/flights:v2`)).toBeUndefined();
    expect(ecr.digestOf(`${HOST}/other:v1`)).toBeUndefined();
    expect(ecr.digestOf('121021644041.dkr.ecr.ap-southeast-1.amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3')).toMatch(/^121021644041/);
    expect(parseImageUri('host:5000/a/b:t')).toEqual({ host: 'host:5000', repository: 'a/b', reference: 't' });
  });
});
