/** Outcomes that tests and scenarios force upon jobs and endpoints, where SageMaker itself decides them. */
import { matchesName } from './name-pattern';

interface ForcedBase {
  /** Of the job or endpoint; `*` stands for any characters. Default: any. */
  readonly name?: string;
  /** How many it meets. Default: 1. */
  readonly times?: number;
  /** Words of the failure. Default: AWS's. */
  readonly reason?: string;
}

/** `Interrupted` and `MaxWaitTimeExceeded` meet spot jobs only. */
export interface ForcedTraining extends ForcedBase {
  readonly kind: 'training';
  readonly outcome: 'AlgorithmError' | 'CapacityError' | 'InternalServerError' | 'Interrupted' | 'MaxRuntimeExceeded' | 'MaxWaitTimeExceeded';
}

export interface ForcedTransform extends ForcedBase {
  readonly kind: 'transform';
  readonly outcome: 'AlgorithmError' | 'CapacityError' | 'ClientError' | 'InternalServerError';
}

/**
 * `Failed`: the new fleet does not come up; on creation the endpoint is `Failed`, on an update it goes back. `UpdateRollbackFailed`:
 * of updates; going back fails, too. `Hang`: it stays as it is for so many seconds more before it goes on.
 */
export interface ForcedEndpoint extends ForcedBase {
  readonly kind: 'endpoint';
  readonly on?: 'create' | 'update';
  readonly outcome: 'Failed' | 'UpdateRollbackFailed' | 'Hang';
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

  public add(forced: Forced): void {
    this.entries.push({ forced, left: forced.times ?? 1 });
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
