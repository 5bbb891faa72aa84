/**
 * An answer of a simulated service that says no: the code by which AWS names it, and whether the same request may succeed later.
 * The wire and state machine layers turn the code into what their protocol shows.
 */
export class ServiceError extends Error {
  public override readonly name = 'ServiceError';

  /**
   * @param code as AWS writes it, e.g. `NoSuchKey` or `ConditionalCheckFailedException`
   * @param retryable false where AWS documents that the caller does not try again
   */
  public constructor(
    public readonly code: string,
    message: string,
    public readonly retryable: boolean = true,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Throws all problems of a definition at once, so that nobody mends them one run at a time. */
export function refuseIfAny(what: string, problems: readonly string[]): void {
  if (problems.length === 0) return;
  throw new ServiceError('NotSimulated', [`${what} cannot be simulated:`, ...problems.map((problem) => `  - ${problem}`)].join('\n'), false);
}

/** One problem for every property that the simulator does not know, by its name. */
export function unknownProperties(where: string, properties: object, known: readonly string[]): string[] {
  return Object.entries(properties)
    .filter(([name, value]) => value !== undefined && !known.includes(name))
    .map(([name]) => `${where}.${name}: got a property that is not simulated, expected one of ${known.join(', ')}`);
}
