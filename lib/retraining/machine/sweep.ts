/**
 * Third phase, of the sweep only: takes up a trigger that was kept, or drift that lasts. Alarms act on transitions: an alarm that stays
 * in ALARM would never start a second run.
 */
import { assign, choose, type ConditionalWay, follow, type Way } from '../../private/machine-states';
import { UNCLEAR_RETRY } from '../../private/retries';
import { ServiceCall } from '../../private/service-call';
import { expression, failure } from './expressions';
import { mayRunNow } from './governor';
import type { Ends, Parts } from './parts';

/** A first image is of no interest any more once a version is live. */
const KEPT = "($kept.type != 'none' and $not($live != 'none' and $kept.type = 'first-image'))";

/**
 * Ways of the choice that says whether a run may begin: each hour passes through it, and one choice costs less than two.
 *
 * @param free the way is free for the trigger, which is then no sweep any more
 */
export function sweepPhase(parts: Parts, ends: Ends, free: Way): ConditionalWay[] {
  const { scope } = parts;
  const now = mayRunNow(parts);
  const isSweep = "$trigger.type = 'sweep'";
  const takeUp = assign(scope, 'TakeUpPending', { trigger: '{% $kept %}' }, free.next);
  const nothing = ends.idle('NOTHING_TO_DO', 'no trigger waits whose time has come, and no drift lasts');
  return [
    { when: `{% ${isSweep} and ${KEPT} and ($kept.force or (${now})) %}`, next: takeUp },
    ...(parts.driftAlarm ? [{ when: `{% ${isSweep} and $not(${KEPT}) and ${now} %}`, next: lastingDrift(parts, parts.driftAlarm, ends, nothing, free) }] : []),
    { when: `{% ${isSweep} %}`, ...nothing },
  ];
}

function lastingDrift({ scope }: Parts, { name, arn }: NonNullable<Parts['driftAlarm']>, ends: Ends, nothing: Way, free: Way): ServiceCall {
  const describe = new ServiceCall(scope, 'LookAtDriftAlarm', {
    integration: 'aws-sdk:cloudwatch:describeAlarms',
    arguments: { AlarmNames: [name], AlarmTypes: ['MetricAlarm'] },
    permissions: [{ sid: 'LookAtAlarms', actions: ['cloudwatch:DescribeAlarms'], resources: [arn] }],
    assign: {
      alarmState: "{% $exists($states.result.MetricAlarms[0].StateValue) ? $states.result.MetricAlarms[0].StateValue : 'none' %}",
      alarmReason: "{% $exists($states.result.MetricAlarms[0].StateReason) ? $substring($states.result.MetricAlarms[0].StateReason, 0, 500) : 'none' %}",
    },
  });
  const drifted = assign(scope, 'TakeUpDrift', {
    trigger: expression(`{
      'type': 'drift', 'id': 'lasting-' & $run, 'at': $states.context.State.EnteredTime, 'detail': 'drift lasts: ' & $alarmReason, 'force': false, 'attempts': 0
    }`),
  }, free.next);
  const state = choose(scope, 'DriftLasts?', [
    { when: "{% $alarmState = 'ALARM' %}", next: drifted },
    { when: "{% $alarmState = 'none' %}", ...ends.told('FAILED', 'drift alarm: got none of that name, expected the one of the stack; deploy the stack again, nothing watches the model') },
  ], nothing);
  return follow(describe, state, [ends.told('FAILED', failure('looking at the drift alarm'))], [UNCLEAR_RETRY]);
}
