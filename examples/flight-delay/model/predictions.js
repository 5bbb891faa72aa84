/**
 * Answers rows of CSV with one probability a line. Rows have no header; their columns are those that the training data had, in the
 * same order, but for the label and the time.
 */
import { readFileSync } from 'node:fs';
import { forEachRow } from './csv.js';
import { ACTIVE, Encoding, FEATURES } from './encoding.js';
import { MODEL } from './paths.js';
import { probability } from './regression.js';

const { requestColumns, airports, intercept, weights } = JSON.parse(readFileSync(MODEL, 'utf8'));
const encoding = new Encoding(airports);
const columns = FEATURES.map((name) => requestColumns.indexOf(name));

/** A request that cannot be answered, whoever is asked. */
export class BadRequest extends Error {}

/** @param {string} body @returns {string} one line for each row */
export function predictions(body) {
  const active = new Array(ACTIVE);
  let answer = '';
  forEachRow(body, (cells, line) => {
    if (cells.length !== requestColumns.length) throw new BadRequest(`line ${line}: got ${cells.length} values, expected ${requestColumns.join(', ')}`);
    encoding.encode(cells, columns, active, 0);
    answer += `${probability(active, 0, weights, intercept).toFixed(6)}\n`;
  });
  return answer;
}
