/**
 * Sixth phase: whether the rollback alarms can do their work. One that does not exist would never make SageMaker go back; one that is
 * in alarm already would at once.
 */
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { choose, follow, oneLine, type Way } from '../../private/machine-states';
import { nameExpression } from '../../private/model-names';
import { UNCLEAR_RETRY } from '../../private/retries';
import { ServiceCall } from '../../private/service-call';
import type { DeploymentParts, EndAs } from './parts';

/** What follows. */
export interface AlarmsWays {
  /** Nothing stands in the way. */
  readonly next: Way['next'];
  /** Remembers an envelope that did not get through, and ends so. */
  readonly untouched: EndAs;
}

/** All of the envelope's alarms that are not in alarm, should somebody deploy in spite of the others. */
const DEPLOYMENT = oneLine(`{% $merge([
  $envelope.deploymentConfig,
  $count($calm) > 0 ? { 'AutoRollbackConfiguration': { 'Alarms': [$map($calm, function($name) { { 'AlarmName': $name } })] } } : {}
]) %}`);

export function alarmsPhase({ scope, modelId, alarms, ending }: DeploymentParts, { next, untouched }: AlarmsWays): sfn.State {
  const areCalm = choose(
    scope, 'Alarms?',
    [
      { when: '{% $count($missing) > 0 %}', ...untouched('ALARM_REFUSED', "{% 'these rollback alarms do not exist: ' & $join($missing, ', ') %}") },
      {
        when: '{% $count($firing) > 0 and $not($ignoreFiringAlarms) %}',
        ...ending.as('ALARM_REFUSED', "{% 'these rollback alarms are in alarm: ' & $join($firing, ', ') & '; mend the cause, or send request.ignoreFiringAlarms if this deployment is the cure' %}", {
          // Asked every hour; the alarm itself has told.
          quiet: "{% $requestType = 'envelope' %}",
        }),
      },
    ],
    { next, assign: { deployment: DEPLOYMENT, name: `{% ${nameExpression(modelId, "$split($modelPackage, '/')[-1]")} & '-' & $run %}` } },
  );
  const look = new ServiceCall(scope, 'LookAtAlarms', {
    integration: 'aws-sdk:cloudwatch:describeAlarms',
    arguments: { AlarmNames: '{% $envelope.alarmNames %}' },
    permissions: [{ sid: 'ReadRollbackAlarms', actions: ['cloudwatch:DescribeAlarms'], resources: alarms.map(({ alarmRef }) => alarmRef.alarmArn) }],
    assign: {
      firing: "{% [$states.result.MetricAlarms[StateValue = 'ALARM'].AlarmName] %}",
      calm: "{% [$states.result.MetricAlarms[StateValue != 'ALARM'].AlarmName] %}",
      missing: '{% ($found := $states.result.MetricAlarms.AlarmName; [$filter($envelope.alarmNames, function($name) { $not($name in $found) })]) %}',
    },
  });
  return follow(look, areCalm, [ending.after('FAILED', 'look at the rollback alarms')], [UNCLEAR_RETRY]);
}
