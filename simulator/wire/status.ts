/**
 * HTTP statuses of errors, where they are not 400.
 *
 * Documented: S3 and the REST protocols have a status for each code; the JSON and query protocols answer 400 for what is the client's
 * fault, whatever the code. Assumed: what is not simulated answers 501, which no SDK tries again.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_Errors
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_runtime_InvokeEndpoint.html#API_runtime_InvokeEndpoint_Errors
 */

/** Whatever the protocol. */
const COMMON: Readonly<Record<string, number>> = {
  NotSimulated: 501,
  InternalError: 500,
  InternalFailure: 500,
  InternalServerError: 500,
  ServerException: 500,
  ServiceException: 500,
  ServiceUnavailable: 503,
  ServiceUnavailableException: 503,
};

const S3: Readonly<Record<string, number>> = {
  AccessDenied: 403,
  BucketAlreadyOwnedByYou: 409,
  ConditionalRequestConflict: 409,
  InvalidAccessKeyId: 403,
  InvalidRange: 416,
  MethodNotAllowed: 405,
  MissingAuthenticationToken: 403,
  NoSuchBucket: 404,
  NoSuchKey: 404,
  NoSuchVersion: 404,
  NotFound: 404,
  NotModified: 304,
  PreconditionFailed: 412,
  SlowDown: 503,
  UnrecognizedClientException: 403,
};

const QUERY: Readonly<Record<string, number>> = {
  AuthorizationError: 403,
  InvalidClientTokenId: 403,
  MissingAuthenticationToken: 403,
  NotFound: 404,
  Throttled: 429,
  UnrecognizedClientException: 403,
};

const REST_JSON: Readonly<Record<string, number>> = {
  AccessDeniedException: 403,
  MissingAuthenticationToken: 403,
  ModelError: 424,
  ModelNotReadyException: 429,
  RequestTooLargeException: 413,
  ResourceConflictException: 409,
  ResourceNotFoundException: 404,
  ThrottlingException: 429,
  TooManyRequestsException: 429,
  UnrecognizedClientException: 403,
};

const BY_PROTOCOL = { s3: S3, query: QUERY, restJson: REST_JSON, json: {} as Readonly<Record<string, number>> };

export function statusOf(protocol: keyof typeof BY_PROTOCOL, code: string): number {
  return BY_PROTOCOL[protocol][code] ?? COMMON[code] ?? 400;
}
