/**
 * Clients of Amazon S3 that keep their middleware: putting it together takes the SDK a sixth of all that it does for a call.
 *
 * A client that keeps it keeps a context with it, too, so that calls beside each other would read from each other's bucket. So each
 * client has one call at a time, and a call that comes meanwhile gets another one. They share connections and credentials.
 *
 * Each call copies the client's configuration four times. It is put together from so many parts that V8 keeps it as a dictionary, and the
 * copies take another tenth of a call; what other objects inherit from is kept in a form of which copies take an eighth of that.
 *
 * Each call also puts together what would be logged of it, even for the logger of a client that was given none, which drops it. Such a client
 * goes without that step.
 *
 * @see https://aws.amazon.com/blogs/developer/middleware-stack-modular-aws-sdk-js/
 */
import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';

export class S3Clients implements Pick<S3Client, 'send'> {
  /** Sends a command as a client does, without options or callbacks. */
  public readonly send = ((command: Parameters<S3Client['send']>[0]) => this.withClient((client) => client.send(command as never))) as S3Client['send'];
  private readonly idle: S3Client[] = [];
  private first: S3Client | undefined;

  public constructor(private readonly config: S3ClientConfig = {}) {}

  private async withClient<T>(call: (client: S3Client) => Promise<T>): Promise<T> {
    const client = this.idle.pop() ?? this.another();
    try {
      return await call(client);
    } finally {
      this.idle.push(client);
    }
  }

  private another(): S3Client {
    const { requestHandler, credentials } = this.first?.config ?? this.config;
    const client = new S3Client({ ...this.config, requestHandler, credentials, cacheMiddleware: true });
    this.first ??= client;
    if (this.config.logger === undefined) client.middlewareStack.remove(LOGGING);
    settle(client.config);
    return client;
  }
}

/** Name of the SDK's step that logs. */
const LOGGING = 'loggerMiddleware';

/** Reads that V8 takes an object for one that others inherit from after: 20 under Node 20 and 24, and some more. */
const READS_THAT_SETTLE = 200;

function settle(config: object): void {
  const heir = Object.create(config) as { readonly region?: unknown };
  for (let read = 0; read < READS_THAT_SETTLE; read++) void heir.region;
}
