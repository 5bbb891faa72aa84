/** A bucket as a test sees it. */
import { ServiceError } from '../services/service-error';
import type { World } from '../world';
import { keysOf, textAt } from './reading';
import type { Bucket } from './seen';

export class SimulatedBucket implements Bucket {
  public constructor(
    private readonly world: World,
    public readonly name: string,
    /** Throws where nothing can happen any more. */
    private readonly requireOpen: () => void,
  ) {}

  public put(key: string, body: string | Uint8Array): void {
    this.requireOpen();
    this.world.s3.putObject(this.name, key, body);
  }

  public get(key: string): string | undefined {
    try {
      return textAt(this.world, this.name, key);
    } catch (error) {
      if (error instanceof ServiceError && error.code === 'NoSuchKey') return undefined;
      throw error;
    }
  }

  public keys(prefix: string = ''): string[] {
    return keysOf(this.world, this.name, prefix);
  }

  public delete(key: string): void {
    this.requireOpen();
    this.world.s3.deleteObject(this.name, key);
  }
}
