/**
 * Trains the model: the CSV files of the channel in, `model.json` out.
 *
 * Files are read in the order of their names, and the fit has no chance in it: the same data give the same model, byte for byte.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { countLines, forEachRow } from './csv.js';
import { ACTIVE, Encoding, EVENT_TIME, FEATURES, LABEL } from './encoding.js';
import { FAILURE, HYPERPARAMETERS, MODEL, TRAINING_DATA } from './paths.js';
import { fit } from './regression.js';

/** The hyperparameters; `l2` is the ridge, in rows. */
const DEFAULTS = { l2: 3, iterations: 20 };

try {
  train();
} catch (error) {
  console.error(error);
  writeFileSync(FAILURE, error.message);
  process.exitCode = 1;
}

function train() {
  const settings = readHyperparameters();
  const files = readdirSync(TRAINING_DATA, { recursive: true }).filter((name) => name.endsWith('.csv')).sort();
  if (files.length === 0) throw new Error(`${TRAINING_DATA}: got no CSV file, expected the training data`);
  const { header, active, labels, encoding } = readRows(files);
  const { intercept, weights, steps, loss } = fit(active, labels, encoding.size, settings);
  const requestColumns = header.filter((name) => name !== LABEL && name !== EVENT_TIME);
  writeFileSync(MODEL, JSON.stringify({ version: 1, requestColumns, airports: [...encoding.airports.keys()], intercept, weights }));
  console.log(`${labels.length} rows, ${weights.length} weights, ${steps} steps, log loss ${loss.toFixed(5)}`);
}

/** Every value is a text; those of other programs are left alone. */
function readHyperparameters() {
  const given = JSON.parse(readFileSync(HYPERPARAMETERS, 'utf8'));
  const settings = { ...DEFAULTS };
  for (const name of Object.keys(DEFAULTS).filter((known) => known in given)) {
    settings[name] = Number(given[name]);
    if (!(settings[name] > 0)) throw new Error(`hyperparameter ${name}: got ${given[name]}, expected a number above 0`);
  }
  return settings;
}

function readRows(files) {
  const texts = files.map((name) => readFileSync(join(TRAINING_DATA, name), 'utf8'));
  const most = texts.reduce((sum, text) => sum + countLines(text), 0);
  const active = new Int16Array(most * ACTIVE);
  const labels = new Uint8Array(most);
  const encoding = new Encoding();
  let header = [];
  let rows = 0;
  texts.forEach((text, index) => {
    let label;
    let columns;
    forEachRow(text, (cells, line) => {
      if (line === 1) {
        header = checkedHeader(files[index], cells);
        label = header.indexOf(LABEL);
        columns = FEATURES.map((name) => header.indexOf(name));
        return;
      }
      if (cells[label] !== '0' && cells[label] !== '1') throw new Error(`${files[index]}:${line}: got ${LABEL} ${JSON.stringify(cells[label])}, expected 0 or 1`);
      encoding.addAirports(cells, columns);
      encoding.encode(cells, columns, active, rows * ACTIVE);
      labels[rows++] = Number(cells[label]);
    });
  });
  return { header, encoding, active: active.subarray(0, rows * ACTIVE), labels: labels.subarray(0, rows) };
}

function checkedHeader(file, header) {
  const missing = [LABEL, ...FEATURES].filter((name) => !header.includes(name));
  if (missing.length > 0) throw new Error(`${file}: got columns ${header.join(', ')}, expected ${missing.join(', ')} among them`);
  return header;
}
