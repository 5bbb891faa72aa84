/** The retraining machine: its definition, its way through, and how a run ends that does not get so far. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RETRAINING_OUTCOMES } from '../../../lib/contract/outcome';
import { BUSY_ATTEMPTS } from '../../../lib/retraining/machine/deploy';
import type { Script } from '../../simulator/state-language/harness';
import { definitionFindings } from '../../support/checks/state-machines';
import { asList, asObject, visit } from '../../../simulator/checks/template';
import { definition, deploymentFailed, GOOD, HOUR, jobFailed, judged, outcomeOf, prepared, retrain, type RetrainingRun, type RunOptions } from './machine-fixture';

const PHASES = join(__dirname, '..', '..', '..', 'lib', 'retraining', 'machine');
const LIVE = { RELEASE: { live: { S: 'arn:live' }, liveModel: { S: 'flights-live' } } };
const NO_CAPACITY = jobFailed({ TrainingJobStatus: 'Stopped', SecondaryStatus: 'MaxWaitTimeExceeded', SecondaryStatusTransitions: [{ Status: 'Interrupted' }] });
const BROKEN = jobFailed({ TrainingJobStatus: 'Failed', SecondaryStatus: 'Failed', FailureReason: 'AlgorithmError: exit code 1', SecondaryStatusTransitions: [{ Status: 'Interrupted' }] });
const FULL = { error: 'SageMaker.ResourceLimitExceededException', cause: 'no instance of that type' };

const request = (run: RetrainingRun, state: string): string => JSON.stringify(run.port.requests.filter((one) => one.state.split('/').at(-1) === state).map((one) => one.arguments));

describe('the definition', () => {
  it.each([
    ['of the smallest machine', {}],
    ['of the largest machine', { approvalSeconds: 604_800, hasImageScan: true, training: { spot: true } }],
  ])('%s keeps to the rules of all state machines', (_, options) => {
    expect(definitionFindings('machine', definition(options))).toEqual([]);
  });
});

describe('the machine', () => {
  it('ends in every outcome of the closed list, and in no other', () => {
    const outcomes = new Set<string>();
    visit(definition({ approvalSeconds: 604_800, hasImageScan: true, keepsEvidence: true }), (node, path) => {
      if (path.at(-1) !== 'outcome' || path.at(-2) !== 'Assign' || typeof node !== 'string') return;
      for (const [outcome] of node.matchAll(/\b[A-Z]{2,}(?:_[A-Z]+)*\b/g)) outcomes.add(outcome);
    });
    expect([...outcomes].sort()).toEqual(Object.keys(RETRAINING_OUTCOMES).sort());
  });

  it('counts as failed what the closed list says, and nothing else', () => {
    const [rule] = asList(asObject(asObject(definition()['States'])['Outcome?'])['Choices']).map(asObject);
    const failed = Object.entries(RETRAINING_OUTCOMES).flatMap(([outcome, kind]) => (kind === 'failed' ? [outcome] : []));
    expect([...String(rule!['Condition']).matchAll(/'([A-Z_]+)'/g)].map(([, outcome]) => outcome).sort()).toEqual(failed.sort());
  });

  it('has phases that are each a file that one can read at a sitting', () => {
    const files = readdirSync(PHASES);
    expect(files.length).toBeGreaterThan(10);
    for (const file of files) expect(readFileSync(join(PHASES, file), 'utf8').split('\n').length, file).toBeLessThanOrEqual(200);
  });
});

describe('a run', () => {
  it('freezes, trains, judges, registers, deploys and rebases, and remembers it', async () => {
    const run = await retrain();
    expect(outcomeOf(run), run.trace).toEqual({ outcome: 'DEPLOYED', reason: 'ROC_AUC 0.70 is at least 0.62; drift is measured against baseline b-1' });
    expect(run.calls).toEqual(['PrepareData', 'Train', 'MakeChallenger', 'ScoreChallenger', 'DeleteChallenger', 'Judge', 'Register', 'Deploy', 'RebaseMonitor']);
    expect(run.record).toEqual({
      modelId: 'flights', item: 'RETRAINING', lastTrigger: 't-1', month: '2026-11', runs: 1, fingerprint: 'f-new', failures: 0,
      cooldownUntil: Date.parse('2026-11-02T04:00:00Z') / 1000, updatedAt: '2026-11-01T04:00:00.000Z',
      lastOutcome: 'DEPLOYED', lastReason: 'ROC_AUC 0.70 is at least 0.62; drift is measured against baseline b-1',
    });
    expect(run.lease).toEqual({ modelId: 'flights', item: 'LEASE#RETRAINING', fence: 1 });
    expect(run.historyItems).toMatchObject([{ outcome: 'DEPLOYED', request: 'manual t-1', modelPackage: expect.stringContaining('model-package/flights/7') as string }]);
    expect(run.notifications).toEqual([expect.stringContaining('flights: retraining DEPLOYED') as string]);
  });

  it('has names that SageMaker takes, with and without spare capacity', async () => {
    const run = await retrain({ items: LIVE });
    const names = run.port.requests.flatMap(({ arguments: given }) => {
      const { TrainingJobName, TransformJobName, ModelName } = given as Record<string, string>;
      return [TrainingJobName, TransformJobName, ModelName].flatMap((name) => name ?? []);
    });
    expect(names).toContain(names.find((name) => /^flights--20261101-0000-[0-9a-f]{5}$/.test(name)));
    for (const name of names) expect(name.length - 'flights-'.length).toBeLessThanOrEqual(22);
    expect(new Set(names).size).toBe(4);
  });

  it('scores both models on the same rows, and hands the judge what they gave', async () => {
    const run = await retrain({ items: LIVE });
    expect(request(run, 'ScoreChampion')).toContain('"ModelName":"flights-live"');
    for (const state of ['ScoreChampion', 'ScoreChallenger']) expect(request(run, state)).toContain('"S3Uri":"s3://store/holdout/"');
    expect(request(run, 'Judge')).toMatch(/"challengerUri":"s3:[^"]+\/challenger\/","championUri":"s3:[^"]+\/champion\/","championProblem":"none"/);
  });

  it('deletes the model that it scored the challenger with, whatever came of it, and does without', async () => {
    const named = request(await retrain({ items: LIVE }), 'MakeChallenger').match(/"ModelName":"([^"]+)"/)![1];
    const failing = await retrain({ items: LIVE, script: { ScoreChallenger: [jobFailed({ FailureReason: 'ModelError: 500' })] } });
    expect(JSON.parse(request(failing, 'DeleteChallenger'))).toEqual([{ ModelName: named }]);
    expect(outcomeOf(await retrain({ items: LIVE, script: { DeleteChallenger: [{ error: 'SageMaker.SageMakerException', cause: 'gone' }] } })).outcome).toBe('DEPLOYED');
  });

  it.each([
    ['none is live', {}, '"championUri":"none","championProblem":"none"'],
    ['its scoring fails', LIVE, '"championUri":"none","championProblem":"scoring: ClientError: no such model"'],
    ['the record does not say how to score it', { RELEASE: { live: { S: 'arn:live' } } }, '"championUri":"none","championProblem":"the record names no model'],
  ])('judges without the champion where %s, and says so', async (_, items, expected) => {
    const run = await retrain({ items, script: { ScoreChampion: [jobFailed({ FailureReason: 'ClientError: no such model' })] } });
    expect(request(run, 'Judge')).toContain(expected);
  });

  it('registers what was decided, on which data, because of what', async () => {
    const run = await retrain({ trigger: { type: 'drift', id: 'e 1/"x"' } });
    const [registered] = JSON.parse(request(run, 'Register')) as [Record<string, unknown>];
    expect(registered).toMatchObject({
      ModelApprovalStatus: 'Approved',
      CustomerMetadataProperties: { decision: 'PROMOTE', fingerprint: 'f-new', trigger: 'drift e-1-x-' },
      ModelMetrics: { ModelQuality: { Statistics: { S3Uri: expect.stringMatching(/\/report\.json$/) as string } } },
      DriftCheckBaselines: { ModelDataQuality: { Statistics: { S3Uri: expect.stringMatching(/\/baseline\.json$/) as string } } },
      InferenceSpecification: { Containers: [{ Image: 'repo@sha256:0a', ModelDataUrl: 's3://store/model.tar.gz' }] },
    });
    expect(registered['ClientToken']).toMatch(/^[0-9a-f]{32}$/);
  });

  it('submits the version with a row that it can be asked', async () => {
    const run = await retrain();
    expect(JSON.parse(request(run, 'Deploy'))).toMatchObject([{ Input: { modelId: 'flights', request: { type: 'candidate', modelPackageArn: expect.stringMatching(/flights\/7$/) as string, smokeRequest: '1,2' } } }]);
  });
});

describe('a run that ends early', () => {
  const cases: readonly [what: string, options: RunOptions, outcome: string, reason: RegExp, last: string][] = [
    ['nothing new', { script: { PrepareData: [prepared({ status: 'NO_CHANGE', reason: 'the same' })] } }, 'NO_CHANGE', /^the same$/, 'PrepareData'],
    ['bad data', { script: { PrepareData: [prepared({ status: 'REJECTED', reason: 'two; problems' })] } }, 'DATA_REJECTED', /^two; problems$/, 'PrepareData'],
    ['a snapshot that is not what it was', { trigger: { snapshot: '0123456789abcdef' }, script: { PrepareData: [prepared({ status: 'SNAPSHOT_REFUSED', reason: 'one version is gone' })] } }, 'SNAPSHOT_REFUSED', /^one version is gone$/, 'PrepareData'],
    ['an image that is still being built', { script: { PrepareData: [prepared({ status: 'NO_IMAGE', reason: 'wait for its build' })] } }, 'AWAITING_IMAGE', /^wait for its build; the trigger is kept until there is one$/, 'PrepareData'],
    ['a snapshot, but no image', { trigger: { snapshot: '0123456789abcdef' }, script: { PrepareData: [prepared({ status: 'NO_IMAGE', reason: 'wait for its build' })] } }, 'SNAPSHOT_REFUSED', /^wait for its build; a trigger that names a snapshot is not kept: start it again then$/, 'PrepareData'],
    ['a function that throws', { script: { PrepareData: [{ error: 'Error', cause: '{"errorType":"Error","errorMessage":"no bucket"}' }] } }, 'FAILED', /^preparing the data: no bucket$/, 'PrepareData'],
    ['a function that says something else', { script: { PrepareData: [prepared({ status: 'PERHAPS' })] } }, 'FAILED', /PERHAPS.*expected READY/, 'PrepareData'],
    ['a program that fails', { script: { Train: [BROKEN] } }, 'FAILED', /^training: AlgorithmError: exit code 1$/, 'Train'],
    ['a program that runs into its limit', { script: { Train: [{ output: { TrainingJobStatus: 'Stopped', SecondaryStatus: 'MaxRuntimeExceeded', ModelArtifacts: { S3ModelArtifacts: 's3://store/half' } } }] } }, 'FAILED', /ended as Stopped MaxRuntimeExceeded/, 'Train'],
    ['no capacity at all', { script: { Train: [FULL] } }, 'FAILED', /^training: SageMaker.ResourceLimitExceededException, no instance/, 'Train'],
    ['a model that cannot be made', { script: { MakeChallenger: [{ error: 'SageMaker.SageMakerException', cause: 'no such image' }] } }, 'FAILED', /^challenger: making a model of it: .*no such image/, 'DeleteChallenger'],
    ['a model for whose making no answer comes', { script: { MakeChallenger: [{ error: 'States.Timeout', cause: 'no answer' }] } }, 'FAILED', /^challenger: making a model of it: States.Timeout/, 'DeleteChallenger'],
    ['a challenger that cannot be scored', { script: { ScoreChallenger: [jobFailed({ FailureReason: 'ModelError: 500' })] } }, 'FAILED', /^challenger: scoring: ModelError: 500$/, 'DeleteChallenger'],
    ['a judge that cannot decide', { script: { Judge: [judged('INCONCLUSIVE')] } }, 'CHALLENGER_REJECTED', /^INCONCLUSIVE: so it is$/, 'RegisterRejected'],
    ['a challenger that is no better', { script: { Judge: [judged('HOLD')] } }, 'CHALLENGER_REJECTED', /^HOLD: so it is$/, 'RegisterRejected'],
    ['a challenger that is worse', { script: { Judge: [judged('REJECT')] } }, 'CHALLENGER_REJECTED', /^REJECT: so it is$/, 'RegisterRejected'],
    ['a judge that says something else', { script: { Judge: [judged('MAYBE')] } }, 'FAILED', /got the decision MAYBE/, 'Judge'],
    ['a judge that throws', { script: { Judge: [{ error: 'Lambda.Unknown', cause: 'out of memory' }] } }, 'FAILED', /^judging: Lambda.Unknown, out of memory$/, 'Judge'],
    ['a registry that refuses', { script: { Register: [{ error: 'SageMaker.SageMakerException', cause: 'no group' }] } }, 'FAILED', /^registering the version: /, 'Register'],
  ];

  it.each(cases)('with %s says why, and gives the lease back', async (_, options, outcome, reason, last) => {
    const run = await retrain({ items: LIVE, ...options });
    expect(outcomeOf(run).outcome, run.trace).toBe(outcome);
    expect(outcomeOf(run).reason).toMatch(reason);
    expect(run.calls.at(-1)).toBe(last);
    expect(run.lease).toEqual({ modelId: 'flights', item: 'LEASE#RETRAINING', fence: 1 });
    expect(run.record).toMatchObject({ lastOutcome: outcome });
    expect(run.historyItems).toMatchObject([{ outcome }]);
    expect(run.notifications).toMatchObject([expect.stringContaining(outcome)]);
  });

  it('counts only if it began to cost something', async () => {
    const [without, begun] = await Promise.all([retrain({ script: { PrepareData: [prepared({ status: 'NO_CHANGE' })] } }), retrain({ script: { Train: [BROKEN] } })]);
    expect([without.record['runs'], begun.record['runs']]).toEqual([undefined, 1]);
  });

  it('waits twice as long after a failure, and learns nothing from it', async () => {
    const run = await retrain({ items: { RETRAINING: { fingerprint: { S: 'f-old' }, failures: { N: '2' } } }, script: { Train: [BROKEN] } });
    expect(run.record).toMatchObject({ cooldownUntil: Date.parse('2026-11-03T00:00:00Z') / 1000, fingerprint: 'f-old', failures: 3 });
  });

  it.each([
    ['an image', { script: { PrepareData: [prepared({ status: 'NO_IMAGE' })] } }, 'AWAITING_IMAGE'],
    ['the snapshot of a name', { trigger: { force: true, snapshot: '0123456789abcdef' }, script: { PrepareData: [prepared({ status: 'SNAPSHOT_REFUSED' })] } }, 'SNAPSHOT_REFUSED'],
  ])('leaves cooldown and failures as they were where it lacks %s', async (_, options, lastOutcome) => {
    const cooldownUntil = Date.parse('2026-11-01T00:00:00Z') / 1000 + 3600;
    const run = await retrain({ trigger: { force: true }, items: { RETRAINING: { cooldownUntil: { N: String(cooldownUntil) }, failures: { N: '2' } } }, ...options });
    expect(run.record).toMatchObject({ cooldownUntil, failures: 2, lastOutcome });
  });

  it('does not count an attempt that found no image, and tells a person of the first alone', async () => {
    const script = { PrepareData: [prepared({ status: 'NO_IMAGE' })] };
    const waiting = (lastOutcome: string, attempts: number) => retrain({
      script, trigger: { type: 'sweep', id: 's-1' },
      items: { RETRAINING: { lastOutcome: { S: lastOutcome }, pending: { S: JSON.stringify({ type: 'drift', id: 'e-1', at: 'x', detail: '', force: false, attempts }) } } },
    });
    for (const attempts of [0, 2]) {
      const run = await waiting('AWAITING_IMAGE', attempts);
      expect(outcomeOf(run).outcome).toBe('AWAITING_IMAGE');
      expect(JSON.parse(String(run.record['pending']))).toMatchObject({ id: 'e-1', attempts });
      expect([run.notifications, run.historyItems]).toEqual([[], []]);
    }
    expect((await waiting('SKIPPED_COOLDOWN', 0)).notifications).toHaveLength(1);
  });

  it('from a snapshot leaves what the others learnt from last', async () => {
    const run = await retrain({ trigger: { snapshot: '0123456789abcdef' }, items: { ...LIVE, RETRAINING: { fingerprint: { S: 'f-old' } } } });
    expect(outcomeOf(run).outcome, run.trace).toBe('DEPLOYED');
    expect(run.record['fingerprint']).toBe('f-old');
  });

  it('keeps the trigger of a failure for another attempt, until the third', async () => {
    const first = await retrain({ script: { Train: [BROKEN] } });
    expect(JSON.parse(String(first.record['pending']))).toMatchObject({ type: 'manual', id: 't-1', attempts: 1 });
    const third = await retrain({
      trigger: { type: 'sweep', id: 's-1' }, items: { RETRAINING: { pending: { S: '{"type":"drift","id":"e-1","at":"x","detail":"","force":false,"attempts":2}' } } }, script: { Train: [BROKEN] },
    });
    expect(third.record['pending']).toBeUndefined();
    expect(outcomeOf(third).outcome).toBe('FAILED');
  });
});

describe('spare capacity', () => {
  const spot = { training: { spot: true } };

  it('that never comes is replaced once, on demand, under another name', async () => {
    const run = await retrain({ ...spot, script: { Train: [NO_CAPACITY, ...(GOOD['Train'] as [])] } });
    expect(outcomeOf(run).outcome, run.trace).toBe('DEPLOYED');
    const [first, second] = JSON.parse(request(run, 'Train')) as [Record<string, unknown>, Record<string, unknown>];
    expect([first['EnableManagedSpotTraining'], second['EnableManagedSpotTraining']]).toEqual([true, false]);
    expect(first['StoppingCondition']).toEqual({ MaxRuntimeInSeconds: 21_600, MaxWaitTimeInSeconds: 43_200 });
    expect(second['StoppingCondition']).toEqual({ MaxRuntimeInSeconds: 21_600 });
    expect(second['TrainingJobName']).toBe(`${String(first['TrainingJobName'])}-d`);
    expect(second['CheckpointConfig']).toEqual(first['CheckpointConfig']);
  });

  it('is replaced also where the job counts as ended', async () => {
    const stopped = { output: { TrainingJobStatus: 'Stopped', SecondaryStatus: 'MaxWaitTimeExceeded' } };
    expect(outcomeOf(await retrain({ ...spot, script: { Train: [stopped, ...(GOOD['Train'] as [])] } })).outcome).toBe('DEPLOYED');
  });

  it('does not excuse a program that fails, though it was interrupted before', async () => {
    const run = await retrain({ ...spot, script: { Train: [BROKEN] } });
    expect(outcomeOf(run)).toEqual({ outcome: 'FAILED', reason: 'training: AlgorithmError: exit code 1' });
    expect(run.calls.filter((state) => state === 'Train')).toHaveLength(1);
  });

  it('is not replaced twice', async () => {
    const run = await retrain({ ...spot, script: { Train: [NO_CAPACITY] } });
    expect(outcomeOf(run).outcome).toBe('FAILED');
    expect(run.calls.filter((state) => state === 'Train')).toHaveLength(2);
  });

  it('of jobs on demand is waited for, with growing delays', async () => {
    const run = await retrain({ script: { Train: [FULL, FULL, ...(GOOD['Train'] as [])] } });
    expect(outcomeOf(run).outcome).toBe('DEPLOYED');
    expect(run.calls.filter((state) => state === 'Train')).toHaveLength(3);
  });
});

describe('the deployment', () => {
  const attempt = (script: Script): Promise<RetrainingRun> => retrain({ items: LIVE, script });

  it('that goes back marks the version, with the reason', async () => {
    const run = await attempt({ Deploy: [deploymentFailed('ROLLED_BACK')] });
    expect(outcomeOf(run)).toEqual({ outcome: 'DEPLOYMENT_FAILED', reason: 'deployment ROLLED_BACK: because of ROLLED_BACK' });
    expect(run.result.status).toBe('FAILED');
    expect(JSON.parse(request(run, 'MarkVersionRejected'))).toMatchObject([{ ModelApprovalStatus: 'Rejected', ApprovalDescription: 'deployment ROLLED_BACK: because of ROLLED_BACK' }]);
    expect(run.record).toMatchObject({ failures: 1, fingerprint: 'f-new', lastOutcome: 'DEPLOYMENT_FAILED' });
    expect(run.record['pending']).toBeUndefined();
    expect(run.calls).not.toContain('RebaseMonitor');
  });

  it.each(['CANDIDATE_REFUSED', 'FIRST_DEPLOYMENT_REMOVED', 'ROLLBACK_FAILED'])('that ends in %s marks the version, too', async (outcome) => {
    expect((await attempt({ Deploy: [deploymentFailed(outcome)] })).calls).toContain('MarkVersionRejected');
  });

  it.each(['ABANDONED', 'ALARM_REFUSED', 'FROZEN', 'FAILED', 'FENCED', 'MANUAL_INTERVENTION'])('that ends in %s says nothing against the version: it stays approved, and its data may be learnt from again', async (outcome) => {
    const run = await retrain({ items: { ...LIVE, RETRAINING: { fingerprint: { S: 'f-old' } } }, script: { Deploy: [deploymentFailed(outcome)] } });
    expect(outcomeOf(run)).toEqual({ outcome: 'DEPLOYMENT_FAILED', reason: `deployment ${outcome}: because of ${outcome}; the version stays approved, and can be submitted by hand` });
    expect(run.calls).not.toContain('MarkVersionRejected');
    expect(run.record).toMatchObject({ failures: 1, fingerprint: 'f-old', lastOutcome: 'DEPLOYMENT_FAILED' });
  });

  it.each([['the champion', LIVE, 'arn:live'], ['none', {}, 'none']])('is told that the version was judged against %s, in every attempt', async (_, items, expectedLive) => {
    const run = await retrain({ items, script: { Deploy: [deploymentFailed('BUSY'), ...(GOOD['Deploy'] as [])] } });
    const requests = (JSON.parse(request(run, 'Deploy')) as { Input: { request: object } }[]).map(({ Input }) => Input.request);
    expect(requests).toMatchObject([{ expectedLive }, { expectedLive }]);
  });

  it('that finds another champion ends the run as superseded, and marks the version', async () => {
    const run = await attempt({ Deploy: [deploymentFailed('BUSY'), deploymentFailed('SUPERSEDED')] });
    expect(outcomeOf(run)).toEqual({ outcome: 'SUPERSEDED', reason: 'deployment SUPERSEDED: because of SUPERSEDED' });
    expect(run.result.status).toBe('SUCCEEDED');
    expect(JSON.parse(request(run, 'MarkVersionRejected'))).toMatchObject([{ ModelApprovalStatus: 'Rejected', ApprovalDescription: 'deployment SUPERSEDED: because of SUPERSEDED' }]);
    expect(run.record).toMatchObject({ failures: 0, fingerprint: 'f-new', lastOutcome: 'SUPERSEDED' });
    expect(run.record['pending']).toBeUndefined();
  });

  it('that is busy is tried again, under another name', async () => {
    const run = await attempt({ Deploy: [deploymentFailed('BUSY'), deploymentFailed('BUSY'), ...(GOOD['Deploy'] as [])] });
    expect(outcomeOf(run).outcome).toBe('DEPLOYED');
    const names = (JSON.parse(request(run, 'Deploy')) as { Name: string }[]).map(({ Name }) => Name);
    expect(names.map((name) => name.replace(/^.*-/, ''))).toEqual(['1', '2', '3']);
  });

  it('that put the endpoint right before is waited for as long as any other that is busy', async () => {
    const restored = { output: { Output: { outcome: 'RESTORED', reason: 'it was gone' } } };
    const run = await attempt({ Deploy: [restored, restored, ...Array.from({ length: BUSY_ATTEMPTS }, () => deploymentFailed('BUSY')), ...(GOOD['Deploy'] as [])] });
    expect(outcomeOf(run).outcome).toBe('DEPLOYED');
    expect(run.calls.filter((state) => state === 'Deploy')).toHaveLength(BUSY_ATTEMPTS + 3);
  });

  it('that stays busy is given up', async () => {
    const run = await attempt({ Deploy: [deploymentFailed('BUSY')] });
    expect(outcomeOf(run)).toEqual({ outcome: 'DEPLOYMENT_FAILED', reason: 'deployment BUSY: because of BUSY; the version stays approved, and can be submitted by hand' });
    expect(run.clock.now - Date.parse('2026-11-01T03:00:00Z')).toBeGreaterThan(16 * HOUR);
  });

  it.each([
    ['a version that is live already', [{ output: { Output: { outcome: 'UNCHANGED', reason: 'it is live' } } }], 'DEPLOYED'],
    ['another good end', [{ output: { Output: { outcome: 'AWAITING_FIRST_MODEL', reason: 'none' } } }], 'DEPLOYMENT_FAILED'],
    ['an answer without outcome', [{ output: { Output: {} } }], 'DEPLOYMENT_FAILED'],
    ['a machine that cannot be started', [{ error: 'StepFunctions.ExecutionLimitExceededException', cause: 'too many' }], 'DEPLOYMENT_FAILED'],
  ])('with %s ends so', async (_, answers, outcome) => {
    expect(outcomeOf(await attempt({ Deploy: answers })).outcome).toBe(outcome);
  });

  it.each([['ROLLED_BACK', 'DEPLOYMENT_FAILED'], ['SUPERSEDED', 'SUPERSEDED']])('that ends in %s and whose version cannot be marked ends in %s all the same, and says both', async (ended, outcome) => {
    const run = await attempt({ Deploy: [deploymentFailed(ended)], MarkVersionRejected: [{ error: 'SageMaker.SageMakerException', cause: 'gone' }] });
    expect(outcomeOf(run)).toEqual({ outcome, reason: `deployment ${ended}: because of ${ended}; the version could not be marked as rejected: SageMaker.SageMakerException` });
  });

  it('whose baseline does not follow has a stale monitor', async () => {
    const run = await attempt({ RebaseMonitor: [{ error: 'Error', cause: '{"errorMessage":"changed three times"}' }] });
    expect(outcomeOf(run)).toEqual({ outcome: 'DEPLOYED_MONITOR_STALE', reason: 'the version is live, but its baseline is not; rebasing: changed three times' });
    expect(run.record).toMatchObject({ failures: 0, lastOutcome: 'DEPLOYED_MONITOR_STALE' });
  });
});
