/**
 * Contract of the function that asks an endpoint a question before a version counts as live. Imports nothing.
 *
 * A function, because Step Functions writes a text body as JSON, in quotes, which is no row of CSV any more.
 */
export interface EndpointProbeEvent {
  readonly endpointName: string;
  /** Rows, as the endpoint's clients send them. */
  readonly body: string;
  readonly contentType: string;
  readonly accept: string;
}

export interface EndpointProbeAnswer {
  /** True when the endpoint gave an answer that is not empty. */
  readonly answered: boolean;
  /** In words: what came back, without its content, or why nothing did. */
  readonly reason: string;
}
