/**
 * The distribution of the two-sided one-sample Kolmogorov–Smirnov statistic for N observations, and its upper quantile.
 *
 * Which formula where follows Simard and L'Ecuyer, "Computing the two-sided Kolmogorov–Smirnov distribution", Journal of
 * Statistical Software 39 (11), 2011. Two-sample tests use it with N = round(n m / (n + m)), as scipy's `ks_2samp` does in its
 * asymptotic mode.
 */
import { durbinCumulative } from './durbin';
import { logGamma } from './log-gamma';
import { pelzGoodCumulative } from './pelz-good';
import { POMERANZ_LIMIT, pomeranzCumulative } from './pomeranz';
import { smirnovSurvival } from './smirnov';

/** From these N d² on, both tails together are twice the one-sided tail: to every digit for few observations, to ten for many. */
const TAIL_FROM_FEW = 4;
const TAIL_FROM_MANY = 2.2;

/** For few observations Durbin's matrix serves up to this N d². */
const DURBIN_FEW = 0.754693;

/** For many, up to this N d^1.5, as long as there are not too many. */
const DURBIN_MANY = 1.4;
const DURBIN_LIMIT = 100_000;

/** Below this N d² the probability of the complement is less than 1e-12 for many observations: π² / (8 N d²) > 30. */
const NEVER_BELOW = Math.PI ** 2 / 240;

/**
 * P(D_N ≥ d).
 *
 * Within 1e-10 of scipy, which selects alike. Exact to ten digits up to 140 observations and in the tail, else with an absolute error
 * below 3e-6 that falls with N². 1 for d ≤ 0, 0 for d ≥ 1.
 *
 * @param observations N, at least 1
 * @param distance d
 */
export function kolmogorovSurvival(observations: number, distance: number): number {
  // Where 1 is taken less a number close to it, rounding can lead out of the range by a bit.
  return Math.min(1, Math.max(0, survival(observations, distance)));
}

function survival(n: number, d: number): number {
  if (d >= 1) return 0;
  const scaled = n * d;
  if (scaled <= 0.5) return 1;
  if (scaled <= 1) return 1 - Math.exp(logGamma(n + 1) + n * (Math.log(2 * scaled - 1) - Math.log(n)));
  if (scaled >= n - 1) return 2 * (1 - d) ** n;
  // Two crossings of that size do not fit into one sample: the tails of the two sides exclude each other.
  if (d >= 0.5) return 2 * smirnovSurvival(n, d);
  return n <= POMERANZ_LIMIT ? fewSurvival(n, d) : manySurvival(n, d);
}

function fewSurvival(n: number, d: number): number {
  const squared = n * d * d;
  if (squared > TAIL_FROM_FEW) return 2 * smirnovSurvival(n, d);
  return 1 - (squared <= DURBIN_FEW ? durbinCumulative(n, d) : pomeranzCumulative(n, d));
}

function manySurvival(n: number, d: number): number {
  const squared = n * d * d;
  if (squared >= TAIL_FROM_MANY) return 2 * smirnovSurvival(n, d);
  if (squared < NEVER_BELOW) return 1;
  return 1 - (n <= DURBIN_LIMIT && n * d ** 1.5 <= DURBIN_MANY ? durbinCumulative(n, d) : pelzGoodCumulative(n, d));
}

/** The observations of one sample that know as much as two samples of n and m, rounded as scipy does, halves to the even number; at least 1. */
export function effectiveObservations(n: number, m: number): number {
  const exact = (n * m) / (n + m);
  const below = Math.floor(exact);
  const isUp = exact - below > 0.5 || (exact - below === 0.5 && below % 2 === 1);
  return Math.max(1, isUp ? below + 1 : below);
}

/** How narrow the quantile is enclosed. */
const PRECISION = 1e-9;

/**
 * The smallest distance whose probability is at most the given one, to 1e-9 upwards. The false position method on the logarithm of the
 * probability, which is nearly a parabola, as the method of Illinois (each evaluation can take a tenth of a millisecond); it begins with
 * Massart's bound, 2 exp(−2 N d²), which no sample exceeds.
 *
 * @param observations N, at least 1
 * @param probability in (0, 1)
 */
export function kolmogorovQuantile(observations: number, probability: number): number {
  const excess = (distance: number): number => Math.log(kolmogorovSurvival(observations, distance) / probability);
  let high = Math.min(1, Math.sqrt(Math.log(2 / probability) / (2 * observations)));
  let low = high / 2;
  let above = excess(low);
  while (above <= 0) [high, low, above] = [low, low / 2, excess(low / 2)];
  let below = excess(high);
  let last = 0;
  while (high - low > PRECISION) {
    const guess = Number.isFinite(below) ? high - (below * (high - low)) / (below - above) : (low + high) / 2;
    const middle = Math.min(high - PRECISION / 2, Math.max(low + PRECISION / 2, guess));
    const value = excess(middle);
    if (value > 0) {
      // An end that stays twice is weighed less, or the other one would creep.
      if (last > 0) below /= 2;
      [low, above, last] = [middle, value, 1];
    } else {
      if (last < 0) above /= 2;
      [high, below, last] = [middle, value, -1];
    }
  }
  return high;
}
