/** Events of the timeline that happen at one time stand in the order of cause and effect. */
import { expect, it } from 'vitest';
import type { StoryRecord } from '../../../examples/flight-delay/demo/record';
import { timelineOf } from '../../../examples/flight-delay/demo/timeline';
import { plausibleRecord } from './report/plausible-record';

const AT = '2001-05-03T00:31:00Z';

it('puts an alarm before the run that it starts, a deployment into its retraining, and what people are told behind all of it', () => {
  const whole = plausibleRecord();
  const run = (machine: 'retraining' | 'deployment') => ({ machine, startedAt: AT, endedAt: AT, cause: 'drift', detail: '', outcome: 'DEPLOYED', reason: '' });
  const record: StoryRecord = {
    ...whole, runs: [run('deployment'), run('retraining')], acts: [{ at: AT, what: 'asked' }], accidents: [], messages: [{ at: AT, subject: 'told', message: '' }],
    checks: [{ ...whole.checks[0]!, at: AT }], alarms: [{ at: AT, alarm: 'Drift', from: 'OK', to: 'ALARM', reason: '' }],
  };
  expect(timelineOf(record).map(({ kind, what }) => `${kind} ${what.split(',')[0]}`)).toEqual([
    'act asked', 'check windows that end here', 'alarm Drift', 'retraining begins', 'deployment begins', 'deployment ends', 'retraining ends', 'message told',
  ]);
});
