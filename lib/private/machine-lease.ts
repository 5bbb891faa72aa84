/**
 * A lock on a model, held by one execution at a time. It expires, so that an execution that died without a trace does not hold it for
 * ever; and every owner gets a fence, a number greater than that of all before, which its writes carry: an owner that was thought
 * dead and wakes up is told so by the condition on its next write.
 *
 * The time to live must be longer than the timeout of the machine: then nobody loses the lease while it runs.
 */
import type { Duration } from 'aws-cdk-lib';
import { follow, type ErrorWay, type Way } from './machine-states';
import { CONFLICT, type MachineRecords } from './machine-records';
import type { ServiceCall } from './service-call';

export interface LeaseWays {
  /** The lease is ours; `$fence` is our fence, as text. */
  readonly acquired: Way['next'];
  /** Somebody else has it. */
  readonly refused: Way;
  /** The records cannot be reached. */
  readonly failed: Way;
}

const FREE = 'attribute_not_exists(#owner) OR expiresAt < :now';
/** The second attempt of a call whose first answer was lost finds the lease taken by this very execution. */
const OURS = '#owner = :me';

export class MachineLease {
  /**
   * @param item sort key of the lease
   * @param ttl longer than the machine's timeout
   */
  public constructor(private readonly records: MachineRecords, private readonly item: string, private readonly ttl: Duration) {}

  /** Takes a lease that is free or has expired. Uses `$execution`, assigns `$fence`. */
  public acquire(id: string, ways: LeaseWays): ServiceCall {
    return this.take(id, `${FREE} OR ${OURS}`, { ':now': { N: '{% $string($floor($millis() / 1000)) %}' } }, ways);
  }

  /**
   * Takes the lease from another owner, who is known to be dead.
   *
   * @param owner JSONata expression of the dead execution's ARN
   */
  public takeOver(id: string, owner: string, ways: LeaseWays): ServiceCall {
    return this.take(id, `#owner = :dead OR ${OURS}`, { ':dead': { S: owner } }, ways);
  }

  /** Gives the lease back if it is still ours. A lease that cannot be given back expires. */
  public release(id: string, next: Way['next'], onError: readonly ErrorWay[] = [{ next }]): ServiceCall {
    const release = this.records.update(id, this.item, {
      update: 'REMOVE #owner, expiresAt',
      condition: OURS,
      names: { '#owner': 'owner' },
      values: { ':me': { S: '{% $execution %}' } },
      // There is nothing to give back any more.
      assign: { fence: '0' },
    });
    // Not ours any more: taken over, or given back by an earlier attempt of this call whose answer was lost.
    return follow(release, next, [{ errors: [CONFLICT], next, assign: { fence: '0' } }, ...onError]);
  }

  private take(id: string, condition: string, values: Record<string, object>, { acquired, refused, failed }: LeaseWays): ServiceCall {
    const take = this.records.update(id, this.item, {
      update: 'SET #owner = :me, expiresAt = :expires, fence = if_not_exists(fence, :zero) + :one',
      condition,
      names: { '#owner': 'owner' },
      values: {
        ':me': { S: '{% $execution %}' },
        ':expires': { N: `{% $string($floor($millis() / 1000) + ${this.ttl.toSeconds()}) %}` },
        ':zero': { N: '0' },
        ':one': { N: '1' },
        ...values,
      },
      returnValues: 'ALL_NEW',
      assign: { fence: '{% $states.result.Attributes.fence.N %}' },
    });
    return follow(take, acquired, [{ errors: [CONFLICT], ...refused }, failed]);
  }
}
