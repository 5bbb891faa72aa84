/**
 * A mistake, for the story's second accident: it takes the place of `model/predictions.js`; all else of the image is as before.
 *
 * It was to answer faster: what a delay counts for stands in a table, made once. Nobody thought of the mornings, when the origin's
 * delay is missing: the table has no row for that, and the request fails. Requests of many flights go the old way, so scoring the
 * holdout shows nothing.
 */
import { readFileSync } from 'node:fs';
import { forEachRow } from './csv.js';
import { ACTIVE, Encoding, FEATURES } from './encoding.js';
import { MODEL } from './paths.js';
import { probability } from './regression.js';

const { requestColumns, airports, intercept, weights } = JSON.parse(readFileSync(MODEL, 'utf8'));
const encoding = new Encoding(airports);
const columns = FEATURES.map((name) => requestColumns.indexOf(name));
const delay = requestColumns.indexOf('origin_delay');
const delayPlace = FEATURES.indexOf('origin_delay');

export class BadRequest extends Error {}

/** Places of weights by whole minutes of delay. */
const byDelay = new Map();
for (let minutes = -200; minutes <= 2000; minutes++) {
  byDelay.set(String(minutes), placesOf(requestColumns.map((name) => (name === 'origin_delay' ? String(minutes) : '')))[delayPlace]);
}

export function predictions(body) {
  const rows = [];
  forEachRow(body, (cells) => rows.push(cells));
  return rows.map((cells) => answerOf(placesOf(cells, rows.length === 1))).join('');
}

function placesOf(cells, isAlone = false) {
  const places = new Array(ACTIVE);
  encoding.encode(cells, columns, places, 0);
  if (isAlone) places[delayPlace] = byDelay.get(String(Math.round(parseFloat(cells[delay])) + 0)).valueOf();
  return places;
}

function answerOf(places) {
  return `${probability(places, 0, weights, intercept).toFixed(6)}\n`;
}
