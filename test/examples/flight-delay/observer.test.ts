/** What the observer keeps of the trace: runs with cause and outcome, alarms, messages; and what it only counts. */
import { describe, expect, it } from 'vitest';
import { Observer } from '../../../examples/flight-delay/demo/observer';
import type { TraceEntry } from '../../../simulator/world';
import { START } from './made-flights';

const MACHINE = { retraining: 'FlightDelay/FlightDelay/Retraining/Retraining/Machine', deployment: 'FlightDelay/FlightDelay/Endpoint/Deployment/Machine' };
const told: string[] = [];

function entry(kind: TraceEntry['kind'], subject: string, what: string, detail: TraceEntry['detail'], minutes = 0): TraceEntry {
  return { at: START + minutes * 60_000, kind, subject, what, detail };
}

function observed(...entries: readonly TraceEntry[]): Observer {
  told.length = 0;
  const observer = new Observer((_at, text) => told.push(text));
  entries.forEach(observer.take);
  return observer;
}

describe('the observer', () => {
  it('keeps a run with its cause, outcome, reason and version', () => {
    const { runs } = observed(
      entry('execution', `${MACHINE.deployment}/1`, 'ExecutionStarted', { input: { request: { type: 'candidate', id: 'run-1', modelPackageArn: 'arn:aws:sagemaker:r:a:model-package/flight-delay/7' } } }),
      entry('execution', `${MACHINE.deployment}/1`, 'Poll WaitStateEntered', {}, 1),
      entry('execution', `${MACHINE.deployment}/1`, 'ExecutionSucceeded', { output: { outcome: 'DEPLOYED', reason: 'arn:aws:sagemaker:ap-southeast-1:111122223333:model-package/flight-delay/7 is live' } }, 9),
    );
    expect(runs).toEqual([{
      machine: 'deployment', startedAt: '2001-02-01T00:00:00Z', endedAt: '2001-02-01T00:09:00Z', cause: 'candidate', detail: '', outcome: 'DEPLOYED', reason: 'arn:aws:sagemaker:ap-southeast-1:111122223333:model-package/flight-delay/7 is live', version: '7',
    }]);
    expect(told).toEqual(['deployment (candidate) ends in DEPLOYED: version 7 is live']);
  });

  it('reads the outcome of a failed run from the name of its error', () => {
    const { runs } = observed(
      entry('execution', `${MACHINE.retraining}/1`, 'ExecutionStarted', { input: { trigger: { type: 'drift', id: 'a', detail: 'DriftState' } } }),
      entry('execution', `${MACHINE.retraining}/1`, 'ExecutionFailed', { error: 'Retraining.DEPLOYMENT_FAILED', cause: 'rolled back' }),
    );
    expect(runs).toMatchObject([{ machine: 'retraining', cause: 'drift', detail: 'DriftState', outcome: 'DEPLOYMENT_FAILED', reason: 'rolled back' }]);
  });

  it('only counts runs that found nothing to do, and leaves out machines of others', () => {
    const observer = observed(
      entry('execution', `${MACHINE.retraining}/1`, 'ExecutionStarted', { input: { trigger: { type: 'sweep', id: 'a' } } }),
      entry('execution', `${MACHINE.retraining}/1`, 'ExecutionSucceeded', { output: { outcome: 'NOTHING_TO_DO', reason: '' } }),
      entry('execution', 'Other/Machine/1', 'ExecutionStarted', { input: {} }),
      entry('execution', 'Other/Machine/1', 'ExecutionSucceeded', { output: {} }),
    );
    expect([observer.runs, observer.quietRuns]).toEqual([[], { retraining: 1, deployment: 0 }]);
  });

  it('keeps alarms and messages, tells of an alarm that rings and of one that is over, and counts invocations', () => {
    const observer = observed(
      entry('alarm', 'FlightDelay/Monitor/Alarms/Drift', 'INSUFFICIENT_DATA to OK', { reason: 'first data' }),
      entry('alarm', 'FlightDelay/Monitor/Alarms/Drift', 'OK to ALARM', { reason: 'crossed' }, 1),
      entry('notification', 'FlightDelay/ModelWorkspace/Alerts', 'drift', { message: 'it drifted' }, 1),
      entry('invocation', 'FlightDelay/Check', 'succeeded', {}),
    );
    expect(observer.alarms.at(-1)).toEqual({ at: '2001-02-01T00:01:00Z', alarm: 'Drift', from: 'OK', to: 'ALARM', reason: 'crossed' });
    expect(observer.messages).toEqual([{ at: '2001-02-01T00:01:00Z', subject: 'drift', message: 'it drifted' }]);
    expect([told, observer.invocations]).toEqual([['alarm Drift goes from OK to ALARM'], 1]);
  });

  it('passes on what jobs log, as that alone says why a program failed', () => {
    const lines: string[] = [];
    new Observer(() => undefined, (line) => lines.push(line)).take(entry('job log', '/aws/sagemaker/TransformJobs', 'run-1: AlgorithmError: the container answered 500', {}, 22));
    expect(lines).toEqual(['2001-02-01T00:22:00Z  /aws/sagemaker/TransformJobs  run-1: AlgorithmError: the container answered 500']);
  });
});
