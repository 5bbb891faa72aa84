/** The use case: one request to an endpoint, and whether its answer will do. See `index.ts`. */
import type { EndpointProbeAnswer, EndpointProbeEvent } from '../../lib/contract/endpoint-probe';

/** What the endpoint answered, as far as it matters. */
export interface EndpointAnswer {
  readonly body: Uint8Array;
  readonly contentType: string;
}

/** Asks an endpoint; throws what the service refuses with. */
export type AskEndpoint = (question: EndpointProbeEvent) => Promise<EndpointAnswer>;

/** Errors that are an answer about the model, by the names of the API. Others are the service's, and worth another attempt. */
const ABOUT_THE_MODEL = ['ModelError', 'ValidationError', 'ValidationException'];

/** Somebody has deleted the endpoint, which the API calls an invalid request. */
const GONE = /^Endpoint \S+ of account \d+ not found/;

/** @throws Error when the event is not one, or when the service could not be asked */
export async function probe(event: unknown, ask: AskEndpoint): Promise<EndpointProbeAnswer> {
  const question = decode(event);
  let answer: EndpointAnswer;
  try {
    answer = await ask(question);
  } catch (error) {
    if (!(error instanceof Error) || !ABOUT_THE_MODEL.includes(error.name) || GONE.test(error.message)) throw error;
    return { answered: false, reason: `${question.endpointName} refused the request: ${error.name}: ${error.message}` };
  }
  const { body, contentType } = answer;
  const isEmpty = new TextDecoder().decode(body).trim() === '';
  return { answered: !isEmpty, reason: `${question.endpointName} answered ${isEmpty ? 'nothing' : `${body.byteLength} bytes`} of ${contentType}` };
}

function decode(event: unknown): EndpointProbeEvent {
  const members: Partial<Record<keyof EndpointProbeEvent, unknown>> = typeof event === 'object' && event !== null ? event : {};
  const names = ['endpointName', 'body', 'contentType', 'accept'] as const;
  const wrong = names.filter((name) => typeof members[name] !== 'string' || members[name] === '');
  if (wrong.length > 0) {
    throw new Error(`event: got ${wrong.map((name) => `${name} ${JSON.stringify(members[name]) ?? 'missing'}`).join(', ')}, expected texts that are not empty; see the endpoint probe in the contract`);
  }
  return members as EndpointProbeEvent;
}
