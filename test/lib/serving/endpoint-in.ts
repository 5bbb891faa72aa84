/** An endpoint in a stack of its own. */
import { Duration, type Stack } from 'aws-cdk-lib';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { ManagedEndpoint, ModelPackageGroup, Rollout, Serving, type ManagedEndpointProps } from '../../../lib';

export const MODEL = 'flight-delay';

export const CANARY = Serving.realTime({
  instanceType: 'ml.m5.large', minInstances: 4, rollout: Rollout.canary({ percent: 25, bake: Duration.minutes(30), terminationWait: Duration.minutes(10) }),
});

export function endpointIn(stack: Stack, props: Partial<ManagedEndpointProps> = {}, id = 'Endpoint'): ManagedEndpoint {
  return new ManagedEndpoint(stack, id, {
    modelId: MODEL,
    modelPackageGroup: ModelPackageGroup.fromModelPackageGroupName(stack, `${id}Versions`, MODEL),
    serving: CANARY,
    repositories: [Repository.fromRepositoryName(stack, `${id}Images`, 'flight-delay')],
    ...props,
  });
}
