/** The gates beside those of metrics: the scan of the image, and a person's approval. */
import { describe, expect, it } from 'vitest';
import type { Scripted } from '../../simulator/state-language/harness';
import { approvalInterval } from '../../../lib/retraining/machine/approval';
import { DynamoDb } from '../../../simulator/services/dynamodb';
import { DAY, deploymentFailed, outcomeOf, RECORD_KEY, retrain, tableName, type RetrainingRun } from './machine-fixture';

const scan = (status: string, reason = `image scan: ${status}`, waivedUntil = 'none'): Scripted => ({ output: { Payload: { status, reason, waivedUntil } } });

describe('the image scan', () => {
  const attempt = (...looks: Scripted[]): Promise<RetrainingRun> => retrain({ hasImageScan: true, script: { LookAtImageScan: looks } });

  it.each([
    ['passes at once', [scan('PASS')]],
    ['passes after a while', [scan('WAIT'), scan('WAIT'), scan('PASS')]],
  ])('that %s opens the gate', async (_, looks) => {
    const run = await attempt(...looks);
    expect(outcomeOf(run).outcome).toBe('DEPLOYED');
    expect(run.calls.filter((call) => call === 'LookAtImageScan')).toHaveLength(looks.length);
  });

  it('is asked by the digest of the image, and by the time of each look', async () => {
    const run = await attempt(scan('WAIT'), scan('PASS'));
    const events = run.port.requests.filter(({ state }) => state === 'LookAtImageScan').map((request) => (request.arguments as { readonly Payload: { readonly now: string } }).Payload);
    expect(events).toMatchObject([{ step: 'scan', imageDigest: 'sha256:0a' }, { step: 'scan', imageDigest: 'sha256:0a' }]);
    expect(Date.parse(events[1]!.now) - Date.parse(events[0]!.now)).toBe(60_000);
  });

  it('is decided at the last look, which the function is told of', async () => {
    const run = await attempt(scan('WAIT'));
    const events = run.port.requests.filter(({ state }) => state === 'LookAtImageScan').map((request) => (request.arguments as { readonly Payload: { readonly pending: string } }).Payload.pending);
    expect(events).toEqual([...Array.from({ length: 29 }, () => 'WAIT'), 'REFUSED']);
  });

  it('has the last day of its waivers written on the version', async () => {
    const registered = async (look: Scripted) => JSON.stringify((await attempt(look)).port.requests.find(({ state }) => state === 'Register')!.arguments);
    expect(await registered(scan('PASS', 'waived', '2026-12-05'))).toContain('"waivedUntil":"2026-12-05"');
    expect(await registered(scan('PASS'))).toContain('"waivedUntil":"none"');
  });

  it.each([
    ['passes without a word about waivers', { output: { Payload: { status: 'PASS', reason: 'so it is' } } }, /expected PASS, WAIT or REFUSED/],
    ['is refused', scan('REFUSED', 'image scan: got findings CVE-1 (CRITICAL), expected none'), /^image scan: got findings CVE-1 \(CRITICAL\), expected none$/],
    ['never ends', scan('WAIT', 'image scan: got the status PENDING'), /^image scan: got the status PENDING$/],
    ['passes in another word', scan('PASSED'), /got .*PASSED.*, expected PASS, WAIT or REFUSED/],
    ['is refused without a reason', { output: { Payload: { status: 'REFUSED' } } }, /expected PASS, WAIT or REFUSED/],
    ['says nothing', { output: { Payload: null } }, /expected PASS, WAIT or REFUSED/],
    ['cannot be looked at', { error: 'Lambda.Unknown', cause: 'timed out' }, /timed out/],
  ] satisfies readonly (readonly [string, Scripted, RegExp])[])('that %s closes the gate, and the version is kept as rejected', async (_, look, reason) => {
    const run = await attempt(look);
    expect(outcomeOf(run)).toMatchObject({ outcome: 'GATE_REFUSED', reason: expect.stringMatching(reason) as string });
    expect(run.calls.slice(-1)).toEqual(['RegisterRejected']);
    expect(JSON.stringify(run.port.requests.find(({ state }) => state === 'RegisterRejected')!.arguments)).toMatch(/"ModelApprovalStatus":"Rejected","ModelPackageDescription":"image scan.*"decision":"GATE_REFUSED"/);
    expect(run.record).toMatchObject({ lastOutcome: 'GATE_REFUSED', fingerprint: 'f-new', failures: 0 });
  });
});

const NOBODY = { identityArn: 'none', principalId: 'none', sourceIdentity: 'none', userProfileArn: 'none' };
const kept = (run: RetrainingRun): unknown => (run.port.requests.find(({ state }) => state === 'KeepApproval')!.arguments as { readonly Payload: unknown }).Payload;

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

  it('is kept as evidence before anything comes of it, with who gave it and when, where evidence is kept', async () => {
    const look: Scripted = { output: {
      ModelApprovalStatus: 'Approved', ApprovalDescription: 'looks fine', LastModifiedTime: '2026-11-01T05:00:00Z',
      LastModifiedBy: { UserProfileName: 'ada', IamIdentity: { Arn: 'arn:aws:sts::111122223333:assumed-role/owners/ada', PrincipalId: 'AROA1:ada', SourceIdentity: 'ada' } },
    } };
    const run = await retrain({ approvalSeconds, keepsEvidence: true, script: { LookAtApproval: [waiting, look] } });
    expect(outcomeOf(run).outcome).toBe('DEPLOYED');
    expect(run.calls.filter((call) => ['LookAtApproval', 'KeepApproval', 'Deploy'].includes(call))).toEqual(['LookAtApproval', 'LookAtApproval', 'KeepApproval', 'Deploy']);
    expect(kept(run)).toMatchObject({
      step: 'approval', modelPackage: expect.stringContaining('flights/7') as string, execution: expect.stringMatching(/^arn:.*:execution:/) as string, by: 'person', status: 'Approved', description: 'looks fine',
      changedAt: '2026-11-01T05:00:00Z', seenAt: expect.stringMatching(/^2026-11-01T/) as string,
      changedBy: { identityArn: 'arn:aws:sts::111122223333:assumed-role/owners/ada', principalId: 'AROA1:ada', sourceIdentity: 'ada', userProfileArn: 'none' },
    });
  });

  it('is kept where it is a refusal, too, and where the registry names nobody', async () => {
    const run = await retrain({ approvalSeconds, keepsEvidence: true, script: { LookAtApproval: [status('Rejected', 'too early')] } });
    expect(outcomeOf(run)).toEqual({ outcome: 'APPROVAL_REJECTED', reason: 'an approver said no: too early' });
    expect(kept(run)).toMatchObject({ status: 'Rejected', description: 'too early', changedAt: 'none', changedBy: NOBODY });
  });

  it('that nobody is asked for is kept as one of the gates, with what the judge said', async () => {
    const run = await retrain({ keepsEvidence: true });
    expect(outcomeOf(run).outcome).toBe('DEPLOYED');
    expect(kept(run)).toMatchObject({ by: 'gates', status: 'Approved', changedAt: 'none', changedBy: NOBODY, description: 'ROC_AUC 0.70 is at least 0.62' });
  });

  it.each([['a person', { approvalSeconds }], ['the gates', {}]])('by %s that cannot be kept deploys nothing, and what was learnt counts as not learnt', async (_, gates) => {
    const run = await retrain({ ...gates, keepsEvidence: true, script: { KeepApproval: [{ error: 'Unknown', cause: '{"errorMessage":"the store is closed"}' }] } });
    expect(outcomeOf(run)).toEqual({ outcome: 'FAILED', reason: 'keeping the approval as evidence, which stays in the registry: the store is closed' });
    expect(run.calls).not.toContain('Deploy');
    expect(run.record).toMatchObject({ lastOutcome: 'FAILED', fingerprint: 'none' });
  });

  it('that was a no is a no, and its data count as learnt, although it cannot be kept', async () => {
    const no = { LookAtApproval: [status('Rejected', 'too early')] };
    const run = await retrain({ approvalSeconds, keepsEvidence: true, script: { ...no, KeepApproval: [{ error: 'Unknown', cause: '{"errorMessage":"the store is closed"}' }] } });
    const { fingerprint } = (await retrain({ approvalSeconds, script: no })).record;
    expect(fingerprint).not.toBe('none');
    expect(run.record).toMatchObject({ lastOutcome: 'FAILED', fingerprint });
  });

  it('that cannot be kept tells nothing where no evidence is kept', async () => {
    expect((await retrain({ approvalSeconds, script: { LookAtApproval: [status('Approved')] } })).calls).not.toContain('KeepApproval');
    expect((await retrain({})).calls).not.toContain('KeepApproval');
  });

  it('is looked for every quarter of an hour, less often when it may take weeks, so that the history holds it', async () => {
    expect(approvalInterval(7 * 86_400)).toBe(900);
    expect(approvalInterval(60)).toBe(60);
    const longest = 30 * 86_400;
    expect(Math.ceil(longest / approvalInterval(longest))).toBeLessThanOrEqual(2000);
    let looks = 0;
    const run = await retrain({
      approvalSeconds: longest, hasImageScan: true,
      script: { LookAtImageScan: [...Array.from({ length: 28 }, () => scan('WAIT')), scan('PASS')], LookAtApproval: () => (++looks < 2000 ? waiting : status('Approved')), Deploy: [deploymentFailed('BUSY')] },
    });
    expect(outcomeOf(run)).toMatchObject({ outcome: 'DEPLOYMENT_FAILED', reason: expect.stringContaining('BUSY') as string });
    expect(run.history.length).toBeLessThan(22_000);
  });
});
