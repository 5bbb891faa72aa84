/**
 * From a flight to the weights that count for it.
 *
 * Everything is one-hot: the model has a weight for each hour, weekday and airport, and for each step of distance and of the origin's
 * delay, and the score of a flight is the sum of those that apply. So 40 minutes of delay may count as they do, not ten times as
 * much as 4, and a delay that is missing has a weight of its own. What the training data do not have counts as nothing.
 */

/** Columns of the training data that no request has. */
export const LABEL = 'delayed';
export const EVENT_TIME = 'departure';

/** Columns of which `encode` wants the values, in this order. */
export const FEATURES = ['hour', 'weekday', 'distance', 'origin_delay', 'origin', 'destination'];

/** Weights that count for one flight: one of each feature. */
export const ACTIVE = FEATURES.length;

/** Stands for a value that has no weight. */
export const NOTHING = -1;

const HOURS = 24;
const WEEKDAYS = 7;

/** Where the next step begins, in miles. */
const DISTANCE_STEPS = [200, 300, 400, 500, 650, 800, 1000, 1250, 1500, 2000];

/** In minutes. */
const DELAY_STEPS = [-8, -5, -3, -1, 1, 3, 5, 7, 9, 12, 15, 19, 24, 30, 40, 60];

/** First weight of each feature; those of the airports come last, in pairs: as origin, as destination. */
const WEEKDAY = HOURS;
const DISTANCE = WEEKDAY + WEEKDAYS;
const DELAY = DISTANCE + stepsOf(DISTANCE_STEPS);
const AIRPORTS = DELAY + stepsOf(DELAY_STEPS);

export class Encoding {
  /** @param {string[]} airports in the order of their weights */
  constructor(airports = []) {
    this.airports = new Map(airports.map((airport, index) => [airport, index]));
  }

  /** Number of weights. */
  get size() {
    return AIRPORTS + 2 * this.airports.size;
  }

  /** Gives the airports of a flight weights, unless they have some; `encode` says what cells and columns are. */
  addAirports(cells, columns) {
    this.add(cells[columns[4]]);
    this.add(cells[columns[5]]);
  }

  add(airport) {
    if (airport !== '' && !this.airports.has(airport)) this.airports.set(airport, this.airports.size);
  }

  /**
   * Writes the places of the weights that count for a flight.
   *
   * @param {string[]} cells
   * @param {number[]} columns where in them the `FEATURES` are
   * @param {Int16Array | number[]} into
   * @param {number} at where in it to begin
   */
  encode(cells, columns, into, at) {
    into[at] = whole(cells[columns[0]], 0, HOURS);
    into[at + 1] = after(WEEKDAY, whole(cells[columns[1]], 1, WEEKDAYS));
    into[at + 2] = DISTANCE + step(cells[columns[2]], DISTANCE_STEPS);
    into[at + 3] = DELAY + step(cells[columns[3]], DELAY_STEPS);
    into[at + 4] = after(AIRPORTS, 2 * (this.airports.get(cells[columns[4]]) ?? NaN));
    into[at + 5] = after(AIRPORTS + 1, 2 * (this.airports.get(cells[columns[5]]) ?? NaN));
  }
}

function after(first, place) {
  return place >= 0 ? first + place : NOTHING;
}

/** Place of a whole number among `count` that begin with `first`. */
function whole(text, first, count) {
  const place = text === '' ? NaN : Number(text) - first;
  return Number.isInteger(place) && place >= 0 && place < count ? place : NOTHING;
}

/** The steps themselves, what is below the first, and what is missing. */
function stepsOf(steps) {
  return steps.length + 2;
}

/** Place of a number among the steps; what is missing, or no number, comes behind them. */
function step(text, steps) {
  const value = text === '' ? NaN : Number(text);
  if (Number.isNaN(value)) return steps.length + 1;
  let place = 0;
  while (place < steps.length && value >= steps[place]) place += 1;
  return place;
}
