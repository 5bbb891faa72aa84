/** Five seeded streams with known change points: of what is asked, of what is true, of units, of kinds. */
import { normal, uniform } from '../../../test/lambda/support/random';

export interface Row {
  readonly inputs: Readonly<Record<string, number | string>>;
  readonly label: number;
}

export interface Stream {
  readonly name: string;
  /** Whether the label is 0 or 1, or a number. */
  readonly isBinary: boolean;
  /** Whether so many inputs and answers change as make a window drifted; other changes nobody sees without labels. */
  readonly isSeenInInputs: boolean;
  /** Windows from which on things are different. */
  readonly changes: readonly number[];
  /** @returns a source of rows, window by window */
  rows(seed: number): (window: number) => Row;
}

/** What holds in a window: the last whose change has come. */
function current<T>(of: readonly T[], changes: readonly number[], window: number): T {
  return of[changes.filter((change) => change <= window).length]!;
}

function flipped(label: number, noise: number, next: () => number): number {
  return next() < noise ? 1 - label : label;
}

const SEA_CHANGES = [70, 110, 150];

/** Street and Kim, 2001: the inputs stay what they are, the rule does not; every tenth label is wrong. */
const sea: Stream = {
  name: 'SEA concepts', isBinary: true, isSeenInInputs: false, changes: SEA_CHANGES,
  rows: (seed) => {
    const next = uniform(seed);
    return (window) => {
      const [a, b, c] = [10 * next(), 10 * next(), 10 * next()];
      return { inputs: { a, b, c }, label: flipped(a + b <= current([8, 9, 7, 9.5], SEA_CHANGES, window) ? 1 : 0, 0.1, next) };
    };
  },
};

const ROTATED = [[1, 1, 0, 0], [0.2, 1, 1, 0], [0, 0.2, 1, 1]] as const;
const HYPERPLANE_CHANGES = [80, 140];

/** Hulten, 2001: a plane through a cube that turns, here in two steps; every twentieth label is wrong. */
const hyperplane: Stream = {
  name: 'turning hyperplane', isBinary: true, isSeenInInputs: false, changes: HYPERPLANE_CHANGES,
  rows: (seed) => {
    const next = uniform(seed);
    return (window) => {
      const x = [next(), next(), next(), next()];
      const weights = current(ROTATED, HYPERPLANE_CHANGES, window);
      const sum = x.reduce((total, value, index) => total + value * weights[index]!, 0);
      const half = weights.reduce<number>((total, weight) => total + weight, 0) / 2;
      return { inputs: { a: x[0]!, b: x[1]!, c: x[2]!, d: x[3]! }, label: flipped(sum >= half ? 1 : 0, 0.05, next) };
    };
  },
};

const MOVE_CHANGES = [90, 150];

/** The truth is curved, the model straight: where the inputs go, it must be fitted anew. */
const moving: Stream = {
  name: 'inputs that move', isBinary: false, isSeenInInputs: false, changes: MOVE_CHANGES,
  rows: (seed) => {
    const gauss = normal(seed);
    return (window) => {
      const [a, b] = [gauss() + current([0, 2, -1], MOVE_CHANGES, window), gauss()];
      return { inputs: { a, b }, label: a * a + b + 0.3 * gauss() };
    };
  },
};

/** From one day on a sensor tells metres, and from another kilometres again. */
const units: Stream = {
  name: 'a unit that changes', isBinary: false, isSeenInInputs: true, changes: [85, 160],
  rows: (seed) => {
    const gauss = normal(seed);
    return (window) => {
      const [a, b] = [5 + gauss(), gauss()];
      return { inputs: { a: a * (window >= 85 && window < 160 ? 1000 : 1), b }, label: 2 * a + b + 0.5 * gauss() };
    };
  },
};

const KIND_SHARES = [[0.7, 0.3, 0], [0.4, 0.2, 0.4], [0.1, 0.1, 0.8]] as const;
const KIND_CHANGES = [75, 130];

/** A kind that nobody had seen comes, and then most are of it. */
const kinds: Stream = {
  name: 'a new kind', isBinary: false, isSeenInInputs: true, changes: KIND_CHANGES,
  rows: (seed) => {
    const next = uniform(seed);
    const gauss = normal(seed + 1);
    return (window) => {
      const shares = current(KIND_SHARES, KIND_CHANGES, window);
      const u = next();
      const kind = u < shares[0] ? 'first' : u < shares[0] + shares[1] ? 'second' : 'third';
      const a = gauss();
      return { inputs: { kind, a }, label: { first: 0, second: 3, third: 8 }[kind] + a + 0.5 * gauss() };
    };
  },
};

export const STREAMS: readonly Stream[] = [sea, hyperplane, moving, units, kinds];
