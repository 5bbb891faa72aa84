/** Tests of the gate on the image: what opens it, and that nothing else does. */
import type { ECRClient } from '@aws-sdk/client-ecr';
import { describe, expect, it } from 'vitest';
import type { ImageScanConfig, ImageScanWaiverConfig } from '../../../lib/contract/image-scan';
import type { ScanAnswer } from '../../../lib/contract/retraining-steps';
import { EcrScans } from '../../../lambda/retraining-steps/image-scan/ecr-scans';
import { decideScan, type ScanDecision } from '../../../lambda/retraining-steps/image-scan/scan-decision';
import type { ImageScan } from '../../../lambda/retraining-steps/image-scan/scans';
import { createHandler } from '../../../lambda/retraining-steps/index';
import { FolderStore } from '../../../lambda/shared/storage/folder';
import { MemoryLog } from '../support/memory-log';
import { CONFIG, IMAGE, STORES } from '../support/retraining';
import { temporaryFolder } from '../support/temporary-folder';

const NOW = Date.UTC(2026, 2, 30, 12);
const DAY = 86_400_000;
const WAIVER: ImageScanWaiverConfig = { finding: 'CVE-2026-0001', owner: 'model-owners', reason: 'not reachable', grantedOn: '2026-03-01', expiresOn: '2026-03-30' };
const GATE: ImageScanConfig = { refusedSeverities: ['CRITICAL', 'HIGH'], maxAgeSeconds: 7 * 86_400, waivers: [WAIVER] };

/** Passes, by its waiver. */
const GOOD: ImageScan = {
  digest: IMAGE.digest,
  status: 'COMPLETE',
  findings: { completedAt: NOW - DAY, counts: { HIGH: 1, LOW: 2 }, listed: [{ name: 'CVE-2026-0001', severity: 'HIGH' }, { name: 'CVE-2025-0007', severity: 'LOW' }, { name: 'CVE-2025-0008', severity: 'LOW' }] },
};

const finding = (changes: Partial<NonNullable<ImageScan['findings']>>): ImageScan => ({ ...GOOD, findings: { ...GOOD.findings!, ...changes } });
const decide = (scan: ImageScan | undefined, gate: ImageScanConfig, now: number): ScanDecision => decideScan(scan, IMAGE.digest, gate, now);
/** Of the image, in this state. */
const inState = (status: unknown): ImageScan => ({ digest: IMAGE.digest, status });

describe('the image scan', () => {
  it('opens the gate when every refused finding is waived today', () => {
    expect(decide(GOOD, GATE, NOW)).toEqual({ status: 'PASS', reason: 'image scan: no finding of CRITICAL, HIGH but what is waived: CVE-2026-0001 by model-owners until 2026-03-30', waivedUntil: '2026-03-30' });
    expect(decide({ ...GOOD, status: 'ACTIVE' }, GATE, NOW).status).toBe('PASS');
    expect(decide(finding({ counts: {}, listed: [] }), GATE, NOW)).toEqual({ status: 'PASS', reason: 'image scan: no finding of CRITICAL, HIGH' });
  });

  it('says until when it passes: to the end of the waiver that ends first, and of several for one finding of the one that ends last', () => {
    const longer = { ...WAIVER, expiresOn: '2026-04-30' };
    const other = { ...WAIVER, finding: 'CVE-2026-0002', expiresOn: '2026-04-10' };
    const both = finding({ counts: { HIGH: 2 }, listed: [{ name: 'CVE-2026-0001', severity: 'HIGH' }, { name: 'CVE-2026-0002', severity: 'HIGH' }] });
    expect(decide(both, { ...GATE, waivers: [WAIVER, longer, other] }, NOW).waivedUntil).toBe('2026-04-10');
    expect(decide(GOOD, { ...GATE, waivers: [longer, WAIVER, other] }, NOW).waivedUntil).toBe('2026-04-30');
  });

  it('holds a waiver from its first day to its last, both included', () => {
    const at = (day: string): string => decide(finding({ completedAt: Date.parse(day) }), GATE, Date.parse(day)).status;
    expect(['2026-02-28T23:59:59Z', '2026-03-01T00:00:00Z', '2026-03-30T23:59:59Z', '2026-03-31T00:00:00Z'].map(at)).toEqual(['REFUSED', 'PASS', 'PASS', 'REFUSED']);
    expect(decide(finding({ completedAt: NOW + DAY }), GATE, NOW + DAY).reason).toContain('got findings CVE-2026-0001 (HIGH, whose waiver by model-owners holds from 2026-03-01 to 2026-03-30 only), expected none of CRITICAL, HIGH without a waiver');
  });

  it.each(['PENDING', 'IN_PROGRESS'])('is waited for while it is %s', (status) => {
    expect(decide(inState(status), GATE, NOW)).toEqual({ status: 'WAIT', reason: `image scan: got the status ${status}, expected COMPLETE or ACTIVE` });
  });

  it('is too old after the age that was said, and not before', () => {
    expect(decide(finding({ completedAt: NOW - 7 * DAY }), GATE, NOW).status).toBe('PASS');
    expect(decide(finding({ completedAt: NOW - 7 * DAY - 1 }), GATE, NOW)).toEqual({ status: 'STALE', reason: 'image scan: got one that is 168 hours old, expected at most 168 hours' });
  });

  it.each<[what: string, scan: ImageScan | undefined, reason: string]>([
    ['is none', undefined, 'got none of this image'],
    ['is not supported', inState('UNSUPPORTED_IMAGE'), 'got the status "UNSUPPORTED_IMAGE"'],
    ['is one of another image', { ...GOOD, digest: 'sha256:0b' }, `got one of "sha256:0b", expected one of ${IMAGE.digest}`],
    ['failed', inState('FAILED'), 'got the status "FAILED"'],
    ['has come to an end of what enhanced scanning does', inState('SCAN_ELIGIBILITY_EXPIRED'), 'got the status "SCAN_ELIGIBILITY_EXPIRED"'],
    ['says nothing of what it found', inState('COMPLETE'), 'got the status COMPLETE without findings'],
    ['has a finding that nobody waives', finding({ counts: { CRITICAL: 1 }, listed: [{ name: 'CVE-2026-0002', severity: 'CRITICAL' }] }), 'got findings CVE-2026-0002 (CRITICAL), expected none'],
    ['counts more than it lists', finding({ counts: { HIGH: 2 } }), 'got findings 1 of severity HIGH that are counted and not listed'],
    ['lists more than it counts', finding({ counts: {}, listed: [{ name: 'CVE-2026-0002', severity: 'HIGH' }] }), 'got findings CVE-2026-0002 (HIGH)'],
    ['comes from the future', finding({ completedAt: NOW + 2 * DAY }), 'as the time when it was completed'],
  ])('closes the gate when it %s', (_, scan, reason) => {
    const decision = decide(scan, GATE, NOW);
    expect(decision.status).toBe('REFUSED');
    expect(decision.reason).toContain(reason);
  });

  it('closes the gate whichever leaf of the evidence is not what it should be', () => {
    const { listed } = GOOD.findings!;
    const counts = GOOD.findings!.counts as Record<string, number>;
    const bad = [undefined, null, NaN, '', 'x', -1, 1.5, {}, [], true];
    const mutants: ImageScan[] = [
      ...bad.map((digest) => ({ ...GOOD, digest })),
      ...bad.map((status) => ({ ...GOOD, status })),
      ...bad.filter((value) => value !== -1 && value !== 1.5).map((value) => finding({ completedAt: value })),
      ...bad.filter((value) => !(typeof value === 'object' && value !== null && !Array.isArray(value))).map((value) => finding({ counts: value })),
      ...Object.keys(counts).flatMap((severity) => bad.filter((value) => value !== undefined).map((value) => finding({ counts: { ...counts, [severity]: value } }))),
      ...bad.slice(1).map((value) => finding({ counts: { ...counts, UNHEARD_OF: value } })),
      ...listed.flatMap((one, index) => bad.flatMap((value) => [
        finding({ listed: listed.map((other, at) => (at === index ? { ...one, severity: value } : other)) }),
        ...(value === 'x' ? [] : [finding({ listed: listed.map((other, at) => (at === index ? { ...one, name: value } : other)) })]),
      ])),
      finding({ listed: listed.slice(1) }),
    ];
    const survivors = mutants.filter((mutant) => decide(mutant, GATE, NOW).status === 'PASS');
    expect([mutants.length > 90, survivors]).toEqual([true, []]);
    expect(decide(GOOD, GATE, NaN).status).toBe('REFUSED');
  });
});

describe('the step', () => {
  function stepOver(scan: ImageScan | undefined, again?: string): { readonly asked: string[]; readonly store: FolderStore; readonly run: (pending?: 'WAIT' | 'REFUSED') => Promise<ScanAnswer> } {
    const asked: string[] = [];
    const store = new FolderStore(temporaryFolder());
    const scans = { scanOf: () => Promise.resolve(scan), scanAgain: (digest: string) => (asked.push(digest), Promise.resolve(again)) };
    const handler = createHandler({ storage: store, scans, config: { ...CONFIG, imageScan: GATE }, buckets: { ...STORES, evidence: 'evidence' }, log: new MemoryLog() });
    return { asked, store, run: async (pending) => (await handler({ step: 'scan', run: 'run-1', imageDigest: IMAGE.digest, now: new Date(NOW).toISOString(), ...(pending === undefined ? {} : { pending }) })) as ScanAnswer };
  }

  it('answers what was decided, and asks for no other scan of one that is young', async () => {
    const { asked, run } = stepOver(GOOD);
    expect([await run(), asked]).toEqual([decide(GOOD, GATE, NOW), []]);
    expect(await stepOver(finding({ counts: {}, listed: [] })).run()).toMatchObject({ status: 'PASS', waivedUntil: 'none' });
  });

  it('leaves what it decided, and by what, beside the report of the judge and among the evidence', async () => {
    const { run, store } = stepOver(GOOD);
    const { status, reason } = await run();
    for (const bucket of ['store', 'evidence']) {
      const { body } = await store.read(bucket, 'models/flights/retraining/runs/run-1/image-scan.json');
      expect(JSON.parse(Buffer.from(body).toString())).toEqual({ version: 1, modelId: 'flights', run: 'run-1', imageDigest: IMAGE.digest, at: '2026-03-30T12:00:00.000Z', gate: GATE, status, reason });
    }
    const waiting = stepOver(inState('PENDING'));
    expect(await waiting.run()).toMatchObject({ status: 'WAIT' });
    await expect(waiting.store.read('evidence', 'models/flights/retraining/runs/run-1/image-scan.json')).rejects.toThrow('no such object');
  });

  it('decides at the last look of a scan that has not ended, and leaves that, too', async () => {
    const { run, store } = stepOver(inState('IN_PROGRESS'));
    expect((await run('WAIT')).status).toBe('WAIT');
    const reason = 'image scan: got the status IN_PROGRESS, expected COMPLETE or ACTIVE';
    expect(await run('REFUSED')).toEqual({ status: 'REFUSED', reason, waivedUntil: 'none' });
    const { body } = await store.read('evidence', 'models/flights/retraining/runs/run-1/image-scan.json');
    expect(JSON.parse(Buffer.from(body).toString())).toMatchObject({ imageDigest: IMAGE.digest, status: 'REFUSED', reason });
    expect((await stepOver(GOOD).run('REFUSED')).status).toBe('PASS');
  });

  it('has an old scan made again, and waits for it', async () => {
    const { asked, run } = stepOver(finding({ completedAt: NOW - 8 * DAY }));
    expect(await run()).toMatchObject({ status: 'WAIT' });
    expect(asked).toEqual([IMAGE.digest]);
  });

  it('closes the gate where there will be no other scan', async () => {
    expect(await stepOver(finding({ completedAt: NOW - 8 * DAY }), 'LimitExceededException: once a day').run()).toEqual({
      status: 'REFUSED', reason: 'image scan: got one that is 192 hours old, expected at most 168 hours; another scan was not to be had: LimitExceededException: once a day', waivedUntil: 'none',
    });
    const { asked, run } = stepOver({ ...finding({ completedAt: NOW - 8 * DAY }), status: 'ACTIVE' });
    expect([(await run()).status, asked]).toEqual(['REFUSED', []]);
  });

  it('is refused where no gate asks for it', async () => {
    const handler = createHandler({ storage: new FolderStore(temporaryFolder()), config: CONFIG, buckets: STORES, log: new MemoryLog() });
    await expect(handler({ step: 'scan', run: 'run-1', imageDigest: IMAGE.digest, now: '2026-03-30T12:00:00Z' })).rejects.toThrow('expected it only where a gate asks for scans');
  });
});

describe('scans by Amazon ECR', () => {
  const REPOSITORY = { name: 'flights', uri: '111122223333.dkr.ecr.ap-southeast-1.amazonaws.com/flights' };

  /** A client that gives these answers, one after the other; errors are thrown. */
  function over(...answers: readonly unknown[]): { readonly scans: EcrScans; readonly requests: unknown[] } {
    const requests: unknown[] = [];
    const send = ({ input }: { readonly input: unknown }): Promise<unknown> => {
      const answer = answers[requests.push(input) - 1];
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    };
    return { scans: new EcrScans({ send } as unknown as ECRClient, REPOSITORY), requests };
  }

  const named = (name: string): Error => Object.assign(new Error('so it is'), { name });

  it('are read over all pages, basic findings by their names', async () => {
    const completed = new Date(NOW);
    const page = (name: string, nextToken?: string) => ({ imageId: { imageDigest: 'sha256:0a' }, imageScanStatus: { status: 'COMPLETE' }, imageScanFindings: { imageScanCompletedAt: completed, findingSeverityCounts: { HIGH: 2 }, findings: [{ name, severity: 'HIGH' }] }, nextToken });
    const { scans, requests } = over(page('CVE-1', 'next'), page('CVE-2'));
    expect(await scans.scanOf('sha256:0a')).toEqual({ digest: 'sha256:0a', status: 'COMPLETE', findings: { completedAt: NOW, counts: { HIGH: 2 }, listed: [{ name: 'CVE-1', severity: 'HIGH' }, { name: 'CVE-2', severity: 'HIGH' }] } });
    const image = { repositoryName: 'flights', registryId: '111122223333', imageId: { imageDigest: 'sha256:0a' }, maxResults: 1000 };
    expect(requests).toEqual([image, { ...image, nextToken: 'next' }]);
  });

  it('are read of enhanced scanning by the names of the vulnerabilities', async () => {
    const enhancedFindings = [{ title: 'CVE-9 - openssl', severity: 'CRITICAL', packageVulnerabilityDetails: { vulnerabilityId: 'CVE-9' } }, { title: 'open port', severity: 'UNTRIAGED' }];
    const { scans } = over({ imageId: { imageDigest: 'sha256:0a' }, imageScanStatus: { status: 'ACTIVE' }, imageScanFindings: { findingSeverityCounts: {}, enhancedFindings } });
    expect(await scans.scanOf('sha256:0a')).toMatchObject({ status: 'ACTIVE', findings: { counts: {}, listed: [{ name: 'CVE-9', severity: 'CRITICAL' }, { name: 'open port', severity: 'UNTRIAGED' }] } });
  });

  it('are handed on as they are where the counts are missing, and then close the gate', async () => {
    const { scans } = over({ imageId: { imageDigest: 'sha256:0a' }, imageScanStatus: { status: 'COMPLETE' }, imageScanFindings: { imageScanCompletedAt: new Date(NOW) } });
    const decision = decideScan(await scans.scanOf('sha256:0a'), 'sha256:0a', GATE, NOW);
    expect(decision).toEqual({ status: 'REFUSED', reason: 'image scan: got nothing as the counts of its findings, expected one for each severity that has some' });
  });

  it('are none where ECR knows of none, and an error in every other case', async () => {
    expect(await over(named('ScanNotFoundException')).scans.scanOf('sha256:0a')).toBeUndefined();
    await expect(over(named('ServerException')).scans.scanOf('sha256:0a')).rejects.toThrow('so it is');
    expect(await over({}).scans.scanOf('sha256:0a')).toEqual({ status: undefined });
  });

  it('are asked for again, and say why they are not', async () => {
    expect(await over({}).scans.scanAgain('sha256:0a')).toBeUndefined();
    expect(await over(named('LimitExceededException')).scans.scanAgain('sha256:0a')).toBe('LimitExceededException: so it is');
    await expect(over(named('ServerException')).scans.scanAgain('sha256:0a')).rejects.toThrow('so it is');
  });
});
