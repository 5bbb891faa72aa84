/**
 * Right and wrong answers of a span in the order of their time. Of many a sample, so that memory is bounded: ids fall into strata by a hash, and
 * each stratum keeps those of the lowest hashes. Which ones does not depend on the order they come in, nor on who holds which partition of
 * the ids, as long as partitions are made of whole strata.
 */
import { type HourOutcomes, OUTCOME_STRATA, OUTCOMES_PER_STRATUM, type SampledOutcome } from '../../../lib/contract/concept-drift';
import { idHash } from '../ground-truth/labels';

const HOUR_MS = 3_600_000;

export class OutcomeSample {
  private readonly strata: SampledOutcome[][] = Array.from({ length: OUTCOME_STRATA }, () => []);

  public static of(samples: Iterable<readonly SampledOutcome[]>): OutcomeSample {
    const merged = new OutcomeSample();
    for (const outcomes of samples) for (const outcome of outcomes) merged.keep(outcome);
    return merged;
  }

  /**
   * @param row in the request
   * @param time in milliseconds since 1970
   */
  public add(id: string, row: number, time: number, isWrong: boolean): void {
    this.keep([time, idHash(id), row, isWrong ? 1 : 0]);
  }

  /** By time; at the same one by the hash of the id, which says nothing of the answer. */
  public inOrder(): SampledOutcome[] {
    return this.strata.flatMap((stratum) => [...stratum].sort(byHash).slice(0, OUTCOMES_PER_STRATUM)).sort(byTime);
  }

  private keep(outcome: SampledOutcome): void {
    const stratum = this.strata[outcome[1] % OUTCOME_STRATA]!;
    stratum.push(outcome);
    if (stratum.length >= 2 * OUTCOMES_PER_STRATUM) stratum.sort(byHash).length = OUTCOMES_PER_STRATUM;
  }
}

/** By the hours that they came in. */
export function hourOutcomes(outcomes: readonly SampledOutcome[]): HourOutcomes[] {
  const hours = new Map<number, (0 | 1)[]>();
  for (const [time, , , error] of outcomes) {
    const hour = Math.floor(time / HOUR_MS) * HOUR_MS;
    const errors = hours.get(hour);
    if (errors) errors.push(error);
    else hours.set(hour, [error]);
  }
  return [...hours].map(([hour, errors]) => [`${new Date(hour).toISOString().slice(0, 19)}Z`, errors.length, packed(errors)]);
}

/** In order, whether each answer was wrong. */
export function unpackedErrors([, rows, errors]: HourOutcomes): boolean[] {
  const bytes = Buffer.from(errors, 'base64');
  return Array.from({ length: rows }, (_, index) => ((bytes[index >> 3]! >> (7 - (index & 7))) & 1) === 1);
}

function packed(errors: readonly (0 | 1)[]): string {
  const bytes = Buffer.alloc(Math.ceil(errors.length / 8));
  errors.forEach((error, index) => {
    bytes[index >> 3]! |= error << (7 - (index & 7));
  });
  return bytes.toString('base64');
}

/** Rows of one id, and of ids of one hash, by the rest. */
function byHash(one: SampledOutcome, other: SampledOutcome): number {
  return one[1] - other[1] || one[0] - other[0] || one[2] - other[2] || one[3] - other[3];
}

function byTime(one: SampledOutcome, other: SampledOutcome): number {
  return one[0] - other[0] || byHash(one, other);
}
