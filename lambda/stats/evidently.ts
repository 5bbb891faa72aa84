/**
 * Drift statistics by the conventions of Evidently 0.7, to compare figures with theirs; this engine's own are in the files of their
 * names. Numbers with more than 20 different values in the reference are counted in Sturges bins over both samples together, others
 * one bin a value; an empty bin of PSI and KL gets 1e-4, or a millionth of the smallest share where that is 1e-4 or less.
 *
 * @see https://github.com/evidentlyai/evidently/blob/main/src/evidently/legacy/calculations/stattests/utils.py
 */
import { histogram, sturgesEdges } from './equal-width';
import { jensenShannonDistance } from './jensen-shannon';
import { kullbackLeibler } from './kullback-leibler';
import { Moments } from './moments';
import { wasserstein } from './wasserstein';

/** Up to here each value of the reference is a bin. */
const DISCRETE_LIMIT = 20;

const LEAST_SHARE = 1e-4;
const LEAST_DEVIATION = 0.001;

/** Of two samples that are not empty, finite. */
export interface EvidentlyStatistics {
  readonly psi: number;
  /** KL(reference ‖ current), nats. */
  readonly kl: number;
  /** Distance, base e. */
  readonly jensenShannon: number;
  /** In standard deviations of the reference. */
  readonly wasserstein: number;
}

export function evidentlyStatistics(reference: readonly number[], current: readonly number[]): EvidentlyStatistics {
  const [p, q] = binned(reference, current);
  const [filledP, filledQ] = [filled(p), filled(q)];
  const distance = wasserstein(ascending(reference), ascending(current));
  return {
    psi: kullbackLeibler(filledP, filledQ) + kullbackLeibler(filledQ, filledP),
    kl: evidentlyKl(filledP, filledQ),
    jensenShannon: jensenShannonDistance(p, q, Math.E),
    wasserstein: distance / Math.max(Moments.of(reference).standardDeviation, LEAST_DEVIATION),
  };
}

/** scipy's `entropy` makes shares of what it gets. */
function evidentlyKl(p: readonly number[], q: readonly number[]): number {
  const [sumP, sumQ] = [total(p), total(q)];
  return kullbackLeibler(p.map((share) => share / sumP), q.map((share) => share / sumQ));
}

function binned(reference: readonly number[], current: readonly number[]): readonly [number[], number[]] {
  const both = [...reference, ...current];
  if (new Set(reference).size > DISCRETE_LIMIT) {
    const edges = sturgesEdges(both);
    return [sharesOf(histogram(reference, edges), reference.length), sharesOf(histogram(current, edges), current.length)];
  }
  const values = [...new Set(both)];
  const countsOf = (sample: readonly number[]): number[] => {
    const counts = new Map(values.map((value) => [value, 0]));
    for (const value of sample) counts.set(value, counts.get(value)! + 1);
    return values.map((value) => counts.get(value)!);
  };
  return [sharesOf(countsOf(reference), reference.length), sharesOf(countsOf(current), current.length)];
}

function filled(shares: readonly number[]): number[] {
  const least = shares.reduce((smallest, share) => (share > 0 && share < smallest ? share : smallest), Infinity);
  const fill = least <= LEAST_SHARE ? least / 1e6 : LEAST_SHARE;
  return shares.map((share) => (share === 0 ? fill : share));
}

function sharesOf(counts: readonly number[], size: number): number[] {
  return counts.map((count) => count / size);
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function ascending(values: readonly number[]): number[] {
  return [...values].sort((a, b) => a - b);
}
