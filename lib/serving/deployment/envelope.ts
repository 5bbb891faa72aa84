/** Fourth phase: reads the envelope that the stack has submitted last. */
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { follow, type Way } from '../../private/machine-states';
import { UNCLEAR_RETRY } from '../../private/retries';
import { ServiceCall } from '../../private/service-call';
import { WAY_BACK_MINUTES } from './limits';
import type { DeploymentParts } from './parts';

export function envelopePhase({ scope, parameter, ending }: DeploymentParts, next: Way['next']): sfn.State {
  const read = new ServiceCall(scope, 'ReadEnvelope', {
    integration: 'aws-sdk:ssm:getParameter',
    arguments: { Name: parameter.name },
    permissions: [{ sid: 'ReadEnvelope', actions: ['ssm:GetParameter'], resources: [parameter.arn] }],
    assign: {
      envelope: '{% $parse($states.result.Parameter.Value) %}',
      envelopeHash: "{% $hash($states.result.Parameter.Value, 'SHA-256') %}",
      // SageMaker ends the deployment, and goes back, before the machine loses patience.
      rolloutMinutes: `{% $ceil($parse($states.result.Parameter.Value).deploymentConfig.BlueGreenUpdatePolicy.MaximumExecutionTimeoutInSeconds / 60) + ${WAY_BACK_MINUTES} %}`,
    },
  });
  return follow(read, next, [ending.after('FAILED', 'read the envelope')], [UNCLEAR_RETRY]);
}
