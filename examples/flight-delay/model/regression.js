/**
 * Logistic regression on one-hot rows, by Newton's method: the curvature is exact, so that a handful of steps lead to the optimum,
 * without a learning rate and without chance. A ridge (L2) keeps weights of rare values near 0, and the optimum the only one.
 */
import { ACTIVE, NOTHING } from './encoding.js';
import { NewtonSystem } from './newton-system.js';

/** The fit ends when no weight moves by more: what is left is far less than chance leaves in them. */
const TOLERANCE = 0.002;

/** The first steps look at one row of so many: they need the direction only. */
const FIRST_STRIDE = 16;

/** Once no weight moves by more, the curvature hardly changes: the last one serves on, and a step costs a third. */
const NEAR = 0.5;

/**
 * @param {Int16Array} active places of weights, `ACTIVE` for each row
 * @param {Uint8Array} labels 0 or 1
 * @param {number} size number of weights
 * @param {{ l2: number, iterations: number }} settings
 * @returns {{ intercept: number, weights: number[], steps: number, loss: number }} loss: of a row, with its share of the ridge
 */
export function fit(active, labels, size, { l2, iterations }) {
  // The intercept comes last: it has no ridge.
  const weights = new Float64Array(size + 1);
  weights[size] = logOdds(labels);
  approach(weights, { active, labels, stride: FIRST_STRIDE, l2, iterations });
  const { steps, loss } = approach(weights, { active, labels, stride: 1, l2, iterations });
  return { intercept: weights[size], weights: Array.from(weights.subarray(0, size)), steps, loss };
}

/** @returns {number} probability of the positive class */
export function probability(active, at, weights, intercept) {
  let score = intercept;
  for (let k = at; k < at + ACTIVE; k++) if (active[k] !== NOTHING) score += weights[active[k]];
  return 1 / (1 + Math.exp(-score));
}

/** Newton's steps from where the weights are; of a step that made matters worse half is taken back, and half of that again. */
function approach(weights, { active, labels, stride, l2, iterations }) {
  const system = new NewtonSystem(weights.length);
  let step = new Float64Array(weights.length);
  let steps = 0;
  let best = Infinity;
  for (let change = Infinity; steps < iterations && change > TOLERANCE; steps++) {
    system.clear(change > NEAR);
    let loss = addRows(system, active, labels, stride, weights);
    for (let i = 0; i < weights.length - 1; i++) loss += system.addRidge(i, l2, weights[i]);
    const isBetter = loss <= best;
    step = isBetter ? system.solve() : step.map((value) => value / 2);
    best = Math.min(best, loss);
    step.forEach((value, i) => (weights[i] += isBetter ? -value : value));
    change = step.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  }
  return { steps, loss: best / labels.length };
}

/** @returns {number} the log loss of the rows, added up */
function addRows(system, active, labels, stride, weights) {
  const intercept = weights.length - 1;
  const places = new Int32Array(ACTIVE + 1);
  let loss = 0;
  for (let row = 0; row < labels.length; row += stride) {
    const at = row * ACTIVE;
    const p = probability(active, at, weights, weights[intercept]);
    let count = 0;
    for (let k = at; k < at + ACTIVE; k++) if (active[k] !== NOTHING) places[count++] = active[k];
    places[count++] = intercept;
    system.addRow(places, count, p - labels[row], p * (1 - p));
    loss -= Math.log(labels[row] === 1 ? p : 1 - p);
  }
  return loss;
}

function logOdds(labels) {
  const positive = labels.reduce((sum, label) => sum + label, 0);
  if (positive === 0 || positive === labels.length) throw new Error(`got ${positive} positive of ${labels.length} rows, expected rows of both classes`);
  return Math.log(positive / (labels.length - positive));
}
