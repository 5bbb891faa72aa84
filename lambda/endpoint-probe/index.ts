/**
 * The endpoint probe function: asks an endpoint one request, as its clients would, before a version counts as live.
 *
 * **Trigger.** A deployment state machine, after SageMaker has moved the traffic: `{ endpointName, body, contentType, accept }`.
 *
 * **Steps.** Decode the event, call InvokeEndpoint, look whether the answer is empty.
 *
 * **Failure.** What the endpoint refuses with is an answer, `{ answered: false, reason }`: the machine then goes back to the version
 * before. What keeps the model from being asked (throttling, network, permissions, a model that is not loaded yet) fails the
 * invocation, and the machine tries again. An event that is none fails for good.
 *
 * **Idempotency.** A request changes nothing but metrics and, where it is switched on, captured data.
 *
 * **Permissions.** `sagemaker:InvokeEndpoint` on the endpoints of the models in the stack.
 *
 * **Privacy.** Neither the request nor the answer is logged; the reason has sizes and names of errors, and the message of the
 * service, which for a failed model quotes what the container answered.
 */
import { InvokeEndpointCommand, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import type { EndpointProbeAnswer } from '../../lib/contract/endpoint-probe';
import { probe } from './probe';

let client: SageMakerRuntimeClient | undefined;

/** The handler on Lambda. */
export const handler = (event: unknown): Promise<EndpointProbeAnswer> =>
  probe(event, async ({ endpointName, body, contentType, accept }) => {
    // Whoever invoked it tries again, by a clock of its own; attempts of the client would only make each of these take longer.
    client ??= new SageMakerRuntimeClient({ maxAttempts: 1 });
    const answer = await client.send(new InvokeEndpointCommand({ EndpointName: endpointName, Body: body, ContentType: contentType, Accept: accept }));
    return { body: answer.Body ?? new Uint8Array(), contentType: answer.ContentType ?? 'an unknown media type' };
  });
