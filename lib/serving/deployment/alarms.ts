/**
 * Sixth phase: whether the rollback alarms can do their work. One that does not exist would never make SageMaker go back; one that is
 * in alarm already would at once. What was seen holds for the call that follows: who asks later looks again.
 */
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { caught, choose, follow, oneLine, type ErrorWay, type Way } from '../../private/machine-states';
import { nameExpression } from '../../private/model-names';
import { UNCLEAR_RETRY } from '../../private/retries';
import { ServiceCall } from '../../private/service-call';
import type { DeploymentParts, EndAs } from './parts';
import { PASSES } from './passing';

/** What follows. */
export interface AlarmsWays {
  /** Nothing stands in the way. */
  readonly next: Way['next'];
  /** Remembers an envelope that did not get through, and ends so. */
  readonly untouched: EndAs;
}

/** What follows a look. */
export interface LookWays {
  /** Nothing stands in the way. */
  readonly calm: Way;
  /** Some of them do not exist. */
  readonly missing: EndAs;
  /** Some of them are in alarm, and the deployment is not the cure. */
  readonly firing: EndAs;
  /** They cannot be looked at. */
  readonly failed: ErrorWay;
}

/** All of the envelope's alarms that are not in alarm, should somebody deploy in spite of the others. */
const DEPLOYMENT = oneLine(`{% $merge([
  $envelope.deploymentConfig,
  $count($calm) > 0 ? { 'AutoRollbackConfiguration': { 'Alarms': [$map($calm, function($name) { { 'AlarmName': $name } })] } } : {}
]) %}`);

/** One look; `id` ends the names of its states. */
export function lookAtAlarms({ scope, alarms }: DeploymentParts, id: string, { calm, missing, firing, failed }: LookWays): sfn.State {
  const areCalm = choose(
    scope, `Alarms${id}?`,
    [
      { when: '{% $count($missing) > 0 %}', ...missing('ALARM_REFUSED', "{% 'these rollback alarms do not exist: ' & $join($missing, ', ') %}") },
      {
        when: '{% $count($firing) > 0 and $not($ignoreFiringAlarms) %}',
        ...firing('ALARM_REFUSED', "{% 'these rollback alarms are in alarm: ' & $join($firing, ', ') & '; mend the cause, or send request.ignoreFiringAlarms if this deployment is the cure' %}", {
          // Asked every hour; the alarm itself has told.
          quiet: "{% $requestType = 'envelope' %}",
        }),
      },
    ],
    { next: calm.next, assign: { deployment: DEPLOYMENT, ...calm.assign } },
  );
  const look = new ServiceCall(scope, `LookAtAlarms${id}`, {
    integration: 'aws-sdk:cloudwatch:describeAlarms',
    arguments: { AlarmNames: '{% $envelope.alarmNames %}' },
    permissions: [{ sid: 'ReadRollbackAlarms', actions: ['cloudwatch:DescribeAlarms'], resources: alarms.map(({ alarmRef }) => alarmRef.alarmArn) }],
    assign: {
      firing: "{% [$states.result.MetricAlarms[StateValue = 'ALARM'].AlarmName] %}",
      calm: "{% [$states.result.MetricAlarms[StateValue != 'ALARM'].AlarmName] %}",
      missing: '{% ($found := $states.result.MetricAlarms.AlarmName; [$filter($envelope.alarmNames, function($name) { $not($name in $found) })]) %}',
    },
  });
  return follow(look, areCalm, [failed], [UNCLEAR_RETRY]);
}

export function alarmsPhase(parts: DeploymentParts, { next, untouched }: AlarmsWays): sfn.State {
  const { modelId, ending } = parts;
  const name = `{% ${nameExpression(modelId, "$split($modelPackage, '/')[-1]")} & '-' & $run %}`;
  return lookAtAlarms(parts, '', {
    // What a call made whose answer did not come is thrown away, too; what was never made does no harm there.
    calm: { next, assign: { name, garbage: name } },
    missing: untouched,
    firing: (...end) => ending.as(...end),
    failed: untouched('FAILED', caught('look at the rollback alarms'), PASSES),
  });
}
