/** Requests and answers of the wire, and what a protocol makes of them. */
import type { ApiRequest, ServiceName } from '../api/operation';
import type { ServiceError } from '../services/service-error';

export interface WireRequest {
  readonly method: string;
  /** As it was sent: percent-encoded, never normalised, because keys of S3 may look like paths upwards. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}

export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** A request in the words of the SDK. */
export interface WireCall {
  readonly service: ServiceName;
  readonly operation: string;
  /**
   * Members by the names of the SDK. Blobs are `Uint8Array`. Timestamps are `Date` where they come in JSON, text where they come as a
   * header or in a form.
   */
  readonly request: ApiRequest;
}

/**
 * Answers have the members of the SDK too. Their timestamps are `Date`, or already what the protocol sends; blobs are `Uint8Array`.
 */
export interface Protocol {
  /** @throws ServiceError for what is no request of the service, or is not simulated */
  decode(request: WireRequest): WireCall;
  encode(call: WireCall, answer: Readonly<Record<string, unknown>>, request: WireRequest): WireAnswer;
  /** @param requestId also goes into the header that the protocol has for it */
  encodeError(error: ServiceError, requestId: string, request: WireRequest): WireAnswer;
}
