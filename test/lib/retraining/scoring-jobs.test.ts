/** Jobs that score, which have no limit of their own: who stops them when nobody waits for them any more. */
import { describe, expect, it } from 'vitest';
import type { Scripted } from '../../simulator/state-language/harness';
import { jobFailed, outcomeOf, retrain, type RetrainingRun, type RunOptions } from './machine-fixture';

const LIVE = { RELEASE: { live: { S: 'arn:live' }, liveModel: { S: 'flights-live' } } };
const LATE: Scripted = { error: 'States.Timeout', cause: 'no answer in time' };
/** The names of the states that stopped something, with that of each job. */
const stopped = (run: RetrainingRun): [state: string, job: unknown][] => run.port.requests
  .filter(({ integration }) => integration.name === 'aws-sdk:sagemaker:stopTransformJob')
  .map((one) => [one.state.split('/').at(-1)!, (one.arguments as { readonly TransformJobName: string }).TransformJobName]);
const scoring = (run: RetrainingRun, who: string): unknown => (run.port.requests.find(({ state }) => state.endsWith(`/Score${who}`))!.arguments as { readonly TransformJobName: string }).TransformJobName;
const run = (script: RunOptions['script']): Promise<RetrainingRun> => retrain({ items: LIVE, ...(script ? { script } : {}) });

describe('a job that scores', () => {
  it.each(['Challenger', 'Champion'])('of the %s is stopped by its name when it takes too long', async (who) => {
    const ended = await run({ [`Score${who}`]: [LATE] });
    expect(stopped(ended)).toEqual([[`StopScoring${who}`, scoring(ended, who)]]);
  });

  it('is stopped where the answer that it was made may be lost', async () => {
    const ended = await run({ ScoreChallenger: [{ error: 'SageMaker.ResourceInUseException', cause: 'the name is taken' }] });
    expect(stopped(ended)).toEqual([['StopScoringChallenger', scoring(ended, 'Challenger')]]);
    expect(outcomeOf(ended)).toMatchObject({ outcome: 'FAILED', reason: 'challenger: scoring: SageMaker.ResourceInUseException, the name is taken' });
  });

  it('is left alone when it has ended, whatever came of it', async () => {
    expect(stopped(await run({}))).toEqual([]);
    for (const TransformJobStatus of ['Failed', 'Stopped']) {
      const ended = await run({ ScoreChallenger: [jobFailed({ TransformJobStatus, FailureReason: 'ModelError: 500' })] });
      expect(stopped(ended)).toEqual([]);
      expect(outcomeOf(ended).reason).toBe('challenger: scoring: ModelError: 500');
    }
  });

  it('that was never made is not spoken of', async () => {
    const ended = await run({ ScoreChallenger: [LATE], StopScoringChallenger: [{ error: 'SageMaker.ResourceNotFoundException', cause: 'not found' }] });
    expect(outcomeOf(ended).reason).toBe('challenger: scoring: States.Timeout, no answer in time');
  });

  it('is asked to stop again where no answer comes', async () => {
    const ended = await run({ ScoreChallenger: [LATE], StopScoringChallenger: [LATE, { output: {} }] });
    expect(stopped(ended)).toHaveLength(2);
    expect(outcomeOf(ended).reason).not.toContain('may still run');
  });

  it('that cannot be stopped is told by its name, that of the champion too', async () => {
    const denied: Scripted = { error: 'SageMaker.AccessDeniedException', cause: 'not authorized' };
    const ended = await run({ ScoreChallenger: [LATE], ScoreChampion: [LATE], StopScoringChallenger: [denied], StopScoringChampion: [denied] });
    const left = (who: string): string => `the job ${String(scoring(ended, who))} could not be stopped and may still run: SageMaker.AccessDeniedException`;
    expect(outcomeOf(ended).reason).toBe(`challenger: scoring: States.Timeout, no answer in time; ${left('Challenger')}; champion: scoring: States.Timeout, no answer in time; ${left('Champion')}`);
    expect(ended.notifications.join()).toContain(left('Champion'));
  });
});

describe('jobs that a dead run may have left', () => {
  const DEAD = 'arn:aws:states:ap-southeast-1:111122223333:execution:machine:dead';
  const LEASE = { 'LEASE#RETRAINING': { owner: { S: DEAD }, expiresAt: { N: '4000000000' }, fence: { N: '3' } } };
  const bury = (died: object, script: RunOptions['script'] = {}): Promise<RetrainingRun> => retrain({ trigger: { type: 'died', id: 'd-1', died: { executionArn: DEAD, status: 'ABORTED', input: '{}', ...died } } as { type: string }, items: LEASE, script: script ?? {} });
  const STARTED = Date.parse('2026-11-02T03:04:05.678Z');

  it('are stopped under the names that its start and its ARN give', async () => {
    const buried = await bury({ startDate: STARTED });
    const names = stopped(buried);
    expect(names.map(([state]) => state)).toEqual(['StopDeadChallenger', 'StopDeadChampion']);
    expect(names.map(([, job]) => job)).toEqual([expect.stringMatching(/^flights--20261102-0304-[0-9a-f]{5}-c$/), expect.stringMatching(/^flights--20261102-0304-[0-9a-f]{5}-l$/)]);
    expect(outcomeOf(buried).outcome).toBe('CLEANED_UP');
  });

  it('have the names that the run had', async () => {
    const living = await run({});
    const { arn, startedAt } = living.execution;
    const buried = await bury({ executionArn: arn, startDate: startedAt });
    expect(stopped(buried)).toEqual([]); // another one holds the lease
    const taken = await retrain({ trigger: { type: 'died', id: 'd-1', died: { executionArn: arn, status: 'ABORTED', input: '{}', startDate: startedAt } } as { type: string }, items: { 'LEASE#RETRAINING': { ...LEASE['LEASE#RETRAINING'], owner: { S: arn } } } });
    expect(stopped(taken).map(([, job]) => job)).toEqual([scoring(living, 'Challenger'), scoring(living, 'Champion')]);
  });

  it.each([
    ['the event does not say when it began', {}, {}],
    ['there are none', { startDate: STARTED }, { StopDeadChallenger: [{ error: 'SageMaker.ResourceNotFoundException', cause: 'x' }], StopDeadChampion: [{ error: 'SageMaker.ResourceNotFoundException', cause: 'x' }] }],
  ])('keep nobody from tidying up where %s', async (_what, died, script) => {
    expect(outcomeOf(await bury(died, script)).outcome).toBe('CLEANED_UP');
  });
});
