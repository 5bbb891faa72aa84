/** Tests of what clients of Amazon S3 keep between calls. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { S3Client } from '@aws-sdk/client-s3';
import { S3Clients } from '../../../../lambda/shared/storage/s3-clients';

setFlagsFromString('--allow-natives-syntax');
const isDictionary = runInNewContext('(object) => !%HasFastProperties(object)') as (object: object) => boolean;

const CONFIG = { region: 'ap-southeast-1', credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' } };

const noLine = (): void => undefined;

/** A command that takes the configuration and the steps it is sent with. */
class Taker {
  public constructor(private readonly take: (configuration: object, stack: S3Client['middlewareStack']) => void) {}

  public resolveMiddleware(stack: S3Client['middlewareStack'], configuration: object): () => Promise<{ readonly output: object }> {
    this.take(configuration, stack);
    return () => Promise.resolve({ output: {} });
  }
}

describe('clients of Amazon S3', () => {
  it('keep their configuration in a form that is copied quickly, as each call copies it', async () => {
    expect(isDictionary(new S3Client(CONFIG).config)).toBe(true);
    const seen: object[] = [];
    await new S3Clients(CONFIG).send(new Taker((configuration) => void seen.push(configuration)) as never);
    expect(seen.map(isDictionary)).toEqual([false]);
  });

  it('log where they have a logger, and do not put together what would be logged where they have none', async () => {
    const steps: string[][] = [];
    const logger = { trace: noLine, debug: noLine, info: noLine, warn: noLine, error: noLine };
    for (const config of [CONFIG, { ...CONFIG, logger }]) await new S3Clients(config).send(new Taker((_configuration, stack) => void steps.push(stack.identify())) as never);
    const [without, withLogger] = steps;
    expect(withLogger!.filter((step) => !without!.includes(step))).toEqual([expect.stringMatching(/^loggerMiddleware\b/)]);
    expect(without).toEqual(withLogger!.filter((step) => without!.includes(step)));
  });
});
