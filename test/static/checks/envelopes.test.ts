/** The check of envelopes, each rule seen to fail. */
import { expect, it } from 'vitest';
import { envelopeFindings } from '../../support/checks/envelopes';
import { broken, type Editable, templateOf, value } from './fixtures';

const GOOD = {
  alarmNames: ['errors'], instanceCount: 4, instanceType: 'ml.m5.large',
  deploymentConfig: { BlueGreenUpdatePolicy: { TrafficRoutingConfiguration: { Type: 'CANARY', WaitIntervalInSeconds: 600, CanarySize: { Type: 'CAPACITY_PERCENT', Value: 25 } }, TerminationWaitInSeconds: 300, MaximumExecutionTimeoutInSeconds: 8100 } },
};

const findingsOf = (envelope: object, type = 'String'): string[] => envelopeFindings(templateOf({ Envelope: { Type: 'AWS::SSM::Parameter', Properties: { Name: '/mlops/flights/envelope', Type: type, Value: JSON.stringify(envelope) } } }));
const policy = (envelope: Editable): Editable => envelope['deploymentConfig']!['BlueGreenUpdatePolicy']!;
const routing = (config: object) => (envelope: Editable): void => void (policy(envelope)['TrafficRoutingConfiguration'] = value(config));

it.each<[string, (envelope: Editable) => void]>([
  ['a canary', () => undefined],
  ['steps', routing({ Type: 'LINEAR', WaitIntervalInSeconds: 600, LinearStepSize: { Type: 'INSTANCE_COUNT', Value: 1 } })],
  ['all at once', routing({ Type: 'ALL_AT_ONCE', WaitIntervalInSeconds: 0 })],
])('an envelope with %s that the fleet can take has no findings', (_, edit) => {
  expect(findingsOf(broken(GOOD, edit))).toEqual([]);
});

it.each<[string, (envelope: Editable) => void, RegExp]>([
  ['no alarm', (envelope) => (envelope['alarmNames'] = value([])), /alarmNames: got 0, expected 1 to 10/],
  ['eleven alarms', (envelope) => (envelope['alarmNames'] = value(Array.from({ length: 11 }, (__, index) => `a${index}`))), /alarmNames: got 11/],
  ['a member that the request lacks', (envelope) => (policy(envelope)['MaximumTimeoutInSeconds'] = value(1)), /MaximumTimeoutInSeconds: got an unknown member/],
  ['steps without a size', routing({ Type: 'LINEAR', WaitIntervalInSeconds: 600 }), /got LINEAR with Type, WaitIntervalInSeconds, expected CanarySize for CANARY alone/],
  ['a canary beside steps', routing({ Type: 'LINEAR', WaitIntervalInSeconds: 6, LinearStepSize: { Type: 'INSTANCE_COUNT', Value: 1 }, CanarySize: { Type: 'INSTANCE_COUNT', Value: 1 } }), /got LINEAR with .*CanarySize, expected/],
  ['steps of nothing', routing({ Type: 'LINEAR', WaitIntervalInSeconds: 6, LinearStepSize: { Type: 'CAPACITY_PERCENT', Value: 0 } }), /got steps of 0 %, expected 10 to 50 %/],
  ['a canary of three of four', routing({ Type: 'CANARY', WaitIntervalInSeconds: 6, CanarySize: { Type: 'INSTANCE_COUNT', Value: 3 } }), /got steps of 75 %, expected 1 to 50 %/],
  ['a wait of more than an hour', (envelope) => (policy(envelope)['TerminationWaitInSeconds'] = value(3601)), /got waits of 600 and 3601 s, expected at most 3600 s each/],
  ['less time than it waits', (envelope) => (policy(envelope)['MaximumExecutionTimeoutInSeconds'] = value(900)), /got 900, expected more than the waits of 900 s/],
  ['more time than SageMaker takes', (envelope) => (policy(envelope)['MaximumExecutionTimeoutInSeconds'] = value(28_801)), /got 28801, expected .*at most 28800 s/],
])('an envelope must not have %s', (_, edit, finding) => {
  expect(findingsOf(broken(GOOD, edit))).toContainEqual(expect.stringMatching(finding));
});

it('an envelope must not be a list, which is cut at each comma', () => {
  expect(findingsOf(GOOD, 'StringList')).toEqual([expect.stringMatching(/^Envelope\.Type: got StringList, expected String/)]);
});
