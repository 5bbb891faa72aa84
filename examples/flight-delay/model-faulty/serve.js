/**
 * The server of an image with a mistake in it, for the story's second accident: it takes the place of `model/serve.js`.
 *
 * It was to answer faster: what a flight's delay counts for stands in a table, made once. Nobody thought of the mornings, when the
 * origin's delay is missing: the table has no row for that, and the request fails. Requests of many rows go the old way, so scoring
 * the holdout shows nothing.
 */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { forEachRow } from './csv.js';
import { ACTIVE, Encoding, FEATURES } from './encoding.js';
import { MODEL } from './paths.js';
import { probability } from './regression.js';

const { requestColumns, airports, intercept, weights } = JSON.parse(readFileSync(MODEL, 'utf8'));
const encoding = new Encoding(airports);
const columns = FEATURES.map((name) => requestColumns.indexOf(name));
const delay = requestColumns.indexOf('origin_delay');

/** Places of weights by whole minutes of delay, the other features left out. */
const byDelay = new Map();
for (let minutes = -200; minutes <= 2000; minutes++) {
  const cells = requestColumns.map((name) => (name === 'origin_delay' ? String(minutes) : ''));
  const places = new Array(ACTIVE);
  encoding.encode(cells, columns, places, 0);
  byDelay.set(String(minutes), places[FEATURES.indexOf('origin_delay')]);
}

function answerOne(row) {
  const cells = row.split(',');
  const active = new Array(ACTIVE);
  encoding.encode(cells, columns, active, 0);
  active[FEATURES.indexOf('origin_delay')] = byDelay.get(String(Math.round(parseFloat(cells[delay])) + 0)).valueOf();
  return `${probability(active, 0, weights, intercept).toFixed(6)}\n`;
}

function answerMany(body) {
  const active = new Array(ACTIVE);
  let answer = '';
  forEachRow(body, (cells) => {
    encoding.encode(cells, columns, active, 0);
    answer += `${probability(active, 0, weights, intercept).toFixed(6)}\n`;
  });
  return answer;
}

const server = createServer((request, response) => {
  if (request.url === '/ping') return response.end();
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const body = Buffer.concat(chunks).toString('utf8').trimEnd();
    try {
      const answer = body.includes('\n') ? answerMany(body) : answerOne(body);
      response.writeHead(200, { 'content-type': 'text/csv' }).end(answer);
    } catch (error) {
      console.error(error);
      response.writeHead(500, { 'content-type': 'text/plain' }).end(`${error.message}\n`);
    }
  });
});

process.on('SIGTERM', () => {
  server.close();
  server.closeIdleConnections();
});

server.listen(Number(process.env.SAGEMAKER_BIND_TO_PORT ?? 8080), '0.0.0.0');
