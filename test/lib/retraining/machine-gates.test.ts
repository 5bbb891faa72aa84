/** The gates beside those of metrics: the scan of the image, and a person's approval. */
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../simulator/state-language';
import type { Scripted } from '../../simulator/state-language/harness';
import { approvalInterval } from '../../../lib/retraining/machine/approval';
import { DynamoDb } from '../../../simulator/services/dynamodb';
import { DAY, deploymentFailed, outcomeOf, RECORD_KEY, retrain, tableName, type RetrainingRun } from './machine-fixture';

const scan = (status: string, findings?: JsonObject): Scripted => ({ output: { ImageScanStatus: { Status: status }, ...(findings ? { ImageScanFindings: { FindingSeverityCounts: findings } } : {}) } });

describe('the image scan', () => {
  const attempt = (...looks: Scripted[]): Promise<RetrainingRun> => retrain({ refusedSeverities: ['CRITICAL', 'HIGH'], script: { LookAtImageScan: looks } });

  it.each([
    ['complete, without bad findings', [scan('COMPLETE', { LOW: 3 })]],
    ['complete, without any', [scan('COMPLETE', {})]],
    ['continuous', [scan('ACTIVE', { MEDIUM: 1 })]],
    ['complete after a while', [scan('PENDING'), scan('IN_PROGRESS'), scan('COMPLETE', {})]],
  ])('that is %s opens the gate', async (_, looks) => {
    const run = await attempt(...looks);
    expect(outcomeOf(run).outcome).toBe('DEPLOYED');
    expect(run.calls).toContain('LookAtImageScan');
  });

  it.each([
    ['has critical findings', scan('COMPLETE', { CRITICAL: 1, LOW: 2 }), /got findings .*"CRITICAL":1.* expected none of CRITICAL, HIGH/],
    ['has high findings in a continuous scan', scan('ACTIVE', { HIGH: 2 }), /HIGH/],
    ['is not supported', scan('UNSUPPORTED_IMAGE'), /status UNSUPPORTED_IMAGE for repo@sha256:0a, expected COMPLETE/],
    ['failed', scan('FAILED'), /status FAILED/],
    ['is complete without saying what it found', scan('COMPLETE'), /with findings/],
    ['says nothing', { output: {} }, /status none/],
    ['is missing', { error: 'Ecr.ScanNotFoundException', cause: 'no scan' }, /^image scan: Ecr.ScanNotFoundException, no scan$/],
    ['may not be read', { error: 'Ecr.EcrException', cause: 'denied' }, /denied/],
    ['never ends', scan('PENDING'), /status PENDING/],
  ] satisfies readonly (readonly [string, Scripted, RegExp])[])('that %s closes the gate, and the version is kept as rejected', async (_, look, reason) => {
    const run = await attempt(look);
    expect(outcomeOf(run)).toMatchObject({ outcome: 'GATE_REFUSED', reason: expect.stringMatching(reason) as string });
    expect(run.calls.slice(-1)).toEqual(['RegisterRejected']);
    expect(JSON.stringify(run.port.requests.find(({ state }) => state === 'RegisterRejected')!.arguments)).toMatch(/"ModelApprovalStatus":"Rejected","ModelPackageDescription":"image scan.*"decision":"GATE_REFUSED"/);
    expect(run.record).toMatchObject({ lastOutcome: 'GATE_REFUSED', fingerprint: 'f-new', failures: 0 });
  });
});

describe('the approval', () => {
  const approvalSeconds = 7 * 86_400;
  const status = (ModelApprovalStatus: string, words?: string): Scripted => ({ output: { ModelApprovalStatus, ...(words === undefined ? {} : { ApprovalDescription: words }) } });
  const waiting = status('PendingManualApproval');
  const attempt = (...looks: Scripted[]): Promise<RetrainingRun> => retrain({ approvalSeconds, script: { LookAtApproval: looks } });

  it('is asked for, and waited for without the lease', async () => {
    const freed: unknown[] = [];
    const run = await retrain({ approvalSeconds, script: { LookAtApproval: (request) => {
      freed.push(request.state);
      return freed.length < 3 ? waiting : status('Approved');
    } } });
    expect(outcomeOf(run).outcome).toBe('DEPLOYED');
    expect(run.notifications).toEqual([expect.stringMatching(/^flights: a version awaits approval\n[^]*until 2026-11-08T03:00[^]*flights\/7/) as string, expect.stringContaining('DEPLOYED') as string]);
    const order = run.port.requests.map(({ state }) => state);
    expect(order.indexOf('ReleaseLeaseForWait')).toBeLessThan(order.indexOf('LookAtApproval'));
    expect(order.filter((state) => state.startsWith('ReleaseLease'))).toHaveLength(1);
    expect(JSON.stringify(run.port.requests.find(({ state }) => state === 'Register')!.arguments)).toContain('"ModelApprovalStatus":"PendingManualApproval"');
  });

  it('that is refused ends the run, with the words of the approver', async () => {
    expect(outcomeOf(await attempt(waiting, status('Rejected', 'too early')))).toEqual({ outcome: 'APPROVAL_REJECTED', reason: 'an approver said no: too early' });
    expect(outcomeOf(await attempt(status('Rejected')))).toEqual({ outcome: 'APPROVAL_REJECTED', reason: 'an approver said no: without a word' });
  });

  it('that nobody gives expires, and the version stays as it is', async () => {
    const run = await attempt(waiting);
    expect(outcomeOf(run)).toEqual({ outcome: 'APPROVAL_EXPIRED', reason: 'nobody approved within 7 days; the version stays pending' });
    expect(run.clock.now).toBe(Date.parse('2026-11-01T03:00:00Z') + 7 * DAY);
    expect(run.calls).not.toContain('Deploy');
    expect(run.record).toMatchObject({ lastOutcome: 'APPROVAL_EXPIRED', failures: 0 });
  });

  it('of a version that somebody deleted fails, and says so', async () => {
    const run = await attempt(waiting, { error: 'SageMaker.SageMakerException', cause: 'ModelPackage does not exist' });
    expect(outcomeOf(run)).toEqual({ outcome: 'FAILED', reason: 'waiting for the approval: SageMaker.SageMakerException, ModelPackage does not exist' });
  });

  it('does not overwrite what a later run has recorded meanwhile', async () => {
    const database = new DynamoDb();
    const run = await retrain({ approvalSeconds, database, script: { LookAtApproval: () => {
      const update = { UpdateExpression: 'SET lastTrigger = :id, lastOutcome = :o', ExpressionAttributeValues: { ':id': { S: 't-2' }, ':o': { S: 'NO_CHANGE' } } };
      database.updateItem({ TableName: tableName(), Key: RECORD_KEY, ...update });
      return status('Rejected');
    } } });
    expect(outcomeOf(run).outcome).toBe('APPROVAL_REJECTED');
    expect(run.record).toMatchObject({ lastTrigger: 't-2', lastOutcome: 'NO_CHANGE' });
    expect(run.historyItems).toMatchObject([{ outcome: 'APPROVAL_REJECTED' }]);
  });

  it('is looked for every quarter of an hour, less often when it may take weeks, so that the history holds it', async () => {
    expect(approvalInterval(7 * 86_400)).toBe(900);
    expect(approvalInterval(60)).toBe(60);
    const longest = 30 * 86_400;
    expect(Math.ceil(longest / approvalInterval(longest))).toBeLessThanOrEqual(2000);
    let looks = 0;
    const run = await retrain({
      approvalSeconds: longest, refusedSeverities: ['HIGH'],
      script: { LookAtImageScan: [...Array.from({ length: 28 }, () => scan('PENDING')), scan('COMPLETE', {})], LookAtApproval: () => (++looks < 2000 ? waiting : status('Approved')), Deploy: [deploymentFailed('BUSY')] },
    });
    expect(outcomeOf(run)).toMatchObject({ outcome: 'DEPLOYMENT_FAILED', reason: expect.stringContaining('BUSY') as string });
    expect(run.history.length).toBeLessThan(22_000);
  });
});
