/** Endpoints: creation, deletion, what is refused when, and what they show. */
import { describe, expect, it } from 'vitest';
import { ScriptedPrograms } from '../../../simulator/programs';
import { sageMakerOperations, sageMakerRuntimeOperations } from '../../../simulator/sagemaker';
import { Bench, refused } from './fixture';

const ARN = 'arn:aws:sagemaker:ap-southeast-1:111122223333:endpoint/live';

describe('an endpoint', () => {
  it('comes up after a while, starts one container for each variant, and says so', async () => {
    const made = new Bench();
    made.createConfig('blue', 3);
    made.sageMaker.endpoints.createEndpoint({ EndpointName: 'live', EndpointConfigName: 'blue' });
    expect(made.endpoint()).toMatchObject({ EndpointStatus: 'Creating', EndpointConfigName: 'blue' });
    await made.until(244);
    expect(made.programs.running).toBe(0);
    await made.until(245);
    expect(made.programs.running).toBe(1);
    expect(made.endpoint()).toMatchObject({
      EndpointStatus: 'InService', EndpointArn: ARN,
      ProductionVariants: [{ VariantName: 'AllTraffic', CurrentInstanceCount: 3, DesiredInstanceCount: 3, CurrentWeight: 1, DesiredWeight: 1 }],
    });
    expect(made.eventsOf('SageMaker Endpoint State Change').map(({ detail }) => (detail as { EndpointStatus: string }).EndpointStatus)).toEqual(['CREATING', 'IN_SERVICE']);
  });

  it('is Failed, with the reason, when its container does not become healthy; then it can only be deleted', async () => {
    const made = new Bench(new ScriptedPrograms().onServe(/./, { unhealthy: 'port in use' }));
    made.createConfig('blue');
    made.createConfig('green');
    made.sageMaker.endpoints.createEndpoint({ EndpointName: 'live', EndpointConfigName: 'blue' });
    await made.clock.run();
    expect(made.endpoint()).toMatchObject({ EndpointStatus: 'Failed', FailureReason: 'The primary container for production variant AllTraffic did not pass the ping health check. Please check CloudWatch logs for this endpoint.' });
    expect(made.logs).toEqual(['/aws/sagemaker/Endpoints/live AllTraffic: port in use']);
    expect((await refused(() => made.sageMaker.endpoints.updateEndpoint({ EndpointName: 'live', EndpointConfigName: 'green' }))).message).toMatch(/in Failed status/);
    made.sageMaker.endpoints.deleteEndpoint({ EndpointName: 'live' });
    await made.clock.run();
    expect(await refused(() => made.endpoint())).toMatchObject({ code: 'ValidationException', message: `Could not find endpoint "${ARN}".` });
  });

  it('can be forced to fail, or to hang, on creation', async () => {
    const made = new Bench();
    made.createConfig('blue');
    made.sageMaker.force({ kind: 'endpoint', on: 'create', outcome: 'Hang', seconds: 600 });
    made.sageMaker.force({ kind: 'endpoint', on: 'create', outcome: 'Failed', reason: 'no capacity' });
    made.sageMaker.endpoints.createEndpoint({ EndpointName: 'live', EndpointConfigName: 'blue' });
    await made.until(840);
    expect(made.endpoint()).toMatchObject({ EndpointStatus: 'Creating' });
    await made.until(845);
    expect(made.endpoint()).toMatchObject({ EndpointStatus: 'Failed', FailureReason: 'no capacity' });
    expect(made.programs.running).toBe(0);
  });

  it('refuses changes while one is in progress, deletion too, in the words of AWS', async () => {
    const made = new Bench();
    made.createConfig('blue');
    made.createConfig('green');
    const { endpoints } = made.sageMaker;
    endpoints.createEndpoint({ EndpointName: 'live', EndpointConfigName: 'blue' });
    const refusals = [
      await refused(() => endpoints.updateEndpoint({ EndpointName: 'live', EndpointConfigName: 'green' })),
      await refused(() => endpoints.deleteEndpoint({ EndpointName: 'live' })),
    ];
    await made.clock.run();
    await endpoints.updateEndpoint({ EndpointName: 'live', EndpointConfigName: 'green' });
    refusals.push(await refused(() => endpoints.updateEndpoint({ EndpointName: 'live', EndpointConfigName: 'blue' })), await refused(() => endpoints.deleteEndpoint({ EndpointName: 'live' })));
    for (const error of refusals) expect(error).toMatchObject({ code: 'ValidationException', message: `Cannot update in-progress endpoint "${ARN}".` });
    expect((await refused(() => endpoints.createEndpoint({ EndpointName: 'live', EndpointConfigName: 'blue' }))).message).toBe(`Cannot create already existing endpoint "${ARN}".`);
    expect((await refused(() => endpoints.updateEndpoint({ EndpointName: 'none', EndpointConfigName: 'blue' }))).message).toBe('Could not find endpoint "arn:aws:sagemaker:ap-southeast-1:111122223333:endpoint/none".');
    expect((await refused(() => endpoints.createEndpoint({ EndpointName: 'b', EndpointConfigName: 'none' }))).message).toBe('Could not find endpoint configuration "arn:aws:sagemaker:ap-southeast-1:111122223333:endpoint-config/none".');
  });

  it('goes with its containers when it is deleted, and its name is free again', async () => {
    const made = new Bench();
    await made.createEndpoint();
    made.sageMaker.endpoints.deleteEndpoint({ EndpointName: 'live' });
    expect(made.endpoint()).toMatchObject({ EndpointStatus: 'Deleting' });
    await made.clock.run();
    expect(made.programs.running).toBe(0);
    made.sageMaker.endpoints.createEndpoint({ EndpointName: 'live', EndpointConfigName: 'blue' });
    await made.clock.run();
    await made.sageMaker.close();
    expect(made.programs.running).toBe(0);
  });

  it('cannot be updated once the configuration that serves, or the next one, is deleted', async () => {
    const made = new Bench();
    await made.createEndpoint();
    made.createConfig('green');
    made.sageMaker.endpointConfigs.deleteEndpointConfig({ EndpointConfigName: 'blue' });
    const error = await refused(() => made.sageMaker.endpoints.updateEndpoint({ EndpointName: 'live', EndpointConfigName: 'green' }));
    expect(error.message).toBe('Could not find endpoint configuration "arn:aws:sagemaker:ap-southeast-1:111122223333:endpoint-config/blue".');
    expect(made.endpoint()).toMatchObject({ EndpointStatus: 'InService' });
  });

  it('can be put out of service by a scenario, and does not answer then', async () => {
    const made = new Bench();
    await made.createEndpoint();
    made.sageMaker.setEndpointStatus('live', 'OutOfService');
    expect(made.endpoint()).toMatchObject({ EndpointStatus: 'OutOfService' });
    expect((await refused(() => made.sageMaker.invocations.invokeEndpoint({ EndpointName: 'live', Body: 'x' }))).code).toBe('ServiceUnavailable');
  });
});

describe('the operations of SageMaker', () => {
  it('call what they are named after', async () => {
    const made = new Bench();
    made.createConfig('blue');
    const caller = { roleArn: 'arn:aws:iam::111122223333:role/machine' };
    const operations = { ...sageMakerOperations(made.sageMaker), ...sageMakerRuntimeOperations(made.sageMaker) };
    expect(operations['CreateEndpoint']!({ EndpointName: 'live', EndpointConfigName: 'blue', Tags: [{ Key: 'a', Value: 'b' }] }, caller)).toEqual({ EndpointArn: ARN });
    await made.clock.run();
    expect(operations['ListTags']!({ ResourceArn: ARN }, caller)).toEqual({ Tags: [{ Key: 'a', Value: 'b' }] });
    expect(await operations['InvokeEndpoint']!({ EndpointName: 'live', Body: 'row', ContentType: 'text/csv' }, caller)).toMatchObject({ ContentType: 'text/csv', InvokedProductionVariant: 'AllTraffic' });
    for (const [name, operation] of Object.entries(operations)) expect(await refused(() => operation({ Nonsense: 1 }, caller)), name).toMatchObject({ code: 'NotSimulated' });
  });
});
