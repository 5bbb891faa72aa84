/** Outcomes that tests and scenarios force upon jobs and endpoints, where SageMaker itself decides them. */
import { matchesName } from '../wildcards';

/** `Interrupted` and `MaxWaitTimeExceeded` meet spot jobs only. */
export const FORCED_OUTCOMES = {
  training: ['AlgorithmError', 'CapacityError', 'InternalServerError', 'Interrupted', 'MaxRuntimeExceeded', 'MaxWaitTimeExceeded'],
  transform: ['AlgorithmError', 'CapacityError', 'ClientError', 'InternalServerError'],
  endpoint: ['Failed', 'UpdateRollbackFailed', 'Hang'],
} as const;

type Outcome<K extends keyof typeof FORCED_OUTCOMES> = (typeof FORCED_OUTCOMES)[K][number];

interface ForcedBase {
  /** Of the job or endpoint; `*` stands for any characters. Default: any. */
  readonly name?: string;
  /** How many it meets. Default: 1. */
  readonly times?: number;
  /** Words of the failure. Default: AWS's. */
  readonly reason?: string;
}

export interface ForcedTraining extends ForcedBase {
  readonly kind: 'training';
  readonly outcome: Outcome<'training'>;
}

export interface ForcedTransform extends ForcedBase {
  readonly kind: 'transform';
  readonly outcome: Outcome<'transform'>;
}

/**
 * `Failed`: the new fleet does not come up; on creation the endpoint is `Failed`, on an update it goes back. `UpdateRollbackFailed`:
 * of updates that fail, for whatever reason; going back fails, too. `Hang`: it stays as it is for so many seconds more before it goes on.
 */
export interface ForcedEndpoint extends ForcedBase {
  readonly kind: 'endpoint';
  readonly on?: 'create' | 'update';
  readonly outcome: Outcome<'endpoint'>;
  /** Of `Hang`. */
  readonly seconds?: number;
}

export type Forced = ForcedTraining | ForcedTransform | ForcedEndpoint;

interface Entry {
  readonly forced: Forced;
  left: number;
}

export class ForcedOutcomes {
  private readonly entries: Entry[] = [];

  /** @returns how many it has still to meet, now and later */
  public add(forced: Forced): { readonly left: number } {
    const entry = { forced, left: forced.times ?? 1 };
    this.entries.push(entry);
    return entry;
  }

  /** The first that fits, which is thereby used up once. */
  public take<K extends Forced['kind']>(kind: K, name: string, fits: (forced: Extract<Forced, { kind: K }>) => boolean): Extract<Forced, { kind: K }> | undefined {
    const entry = this.entries.find(
      ({ forced, left }) => left > 0 && forced.kind === kind && matchesName(forced.name ?? '*', name) && fits(forced as Extract<Forced, { kind: K }>),
    );
    if (!entry) return undefined;
    entry.left -= 1;
    if (entry.left === 0) this.entries.splice(this.entries.indexOf(entry), 1);
    return entry.forced as Extract<Forced, { kind: K }>;
  }
}
