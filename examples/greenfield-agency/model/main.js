/**
 * Trains and serves a small model: the delay of a visit is the mean delay of those with the same origin, and of all where the origin is new.
 * SageMaker starts the container with `train` or `serve`; in the simulator `/opt/ml` is a folder of this machine.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { dirname, join } from 'node:path';

const ROOT = process.env.CDK_MLOPS_OPT_ML ?? '/opt/ml';
const TRAINING_DATA = join(ROOT, 'input/data/train');
const MODEL = join(ROOT, 'model/model.json');
const FAILURE = join(ROOT, 'output/failure');
/** Of a request: the columns of the schema in their order, without time and label. */
const REQUEST = ['distance', 'origin', 'destination'];
/** So many visits weigh as much as the mean of all: an origin with few says little. */
const PRIOR = 20;

/** Codes have neither commas nor quotes in them. */
function cellsOf(line) {
  if (line.includes('"')) throw new Error(`got ${JSON.stringify(line)}, expected values without quotes`);
  return line.split(',');
}

function linesOf(text) {
  return text.split(/\r?\n/).filter((line) => line !== '');
}

function train() {
  const sums = new Map();
  const all = { count: 0, sum: 0 };
  const files = readdirSync(TRAINING_DATA, { recursive: true }).filter((name) => name.endsWith('.csv')).sort();
  for (const file of files) {
    const [header, ...lines] = linesOf(readFileSync(join(TRAINING_DATA, file), 'utf8'));
    const names = cellsOf(header);
    const [delay, origin] = [names.indexOf('delay'), names.indexOf('origin')];
    for (const line of lines) {
      const cells = cellsOf(line);
      const value = Number(cells[delay]);
      if (cells[delay] === '' || !Number.isFinite(value)) continue;
      const of = sums.get(cells[origin]) ?? { count: 0, sum: 0 };
      sums.set(cells[origin], of);
      for (const one of [all, of]) {
        one.count += 1;
        one.sum += value;
      }
    }
  }
  if (all.count === 0) throw new Error(`${TRAINING_DATA}: got no row with a delay in ${files.length} files, expected some`);
  const mean = all.sum / all.count;
  const origins = Object.fromEntries([...sums].sort().map(([origin, { count, sum }]) => [origin, (sum + PRIOR * mean) / (count + PRIOR)]));
  mkdirSync(dirname(MODEL), { recursive: true });
  writeFileSync(MODEL, JSON.stringify({ version: 1, mean, origins }));
  console.log(`${all.count} rows, ${sums.size} origins, mean delay ${mean.toFixed(2)}`);
}

function answer({ mean, origins }, body) {
  return linesOf(body).map((line, index) => {
    const cells = line.split(',');
    if (cells.length !== REQUEST.length) throw new RangeError(`line ${index + 1}: got ${cells.length} values, expected ${REQUEST.join(', ')}`);
    const origin = cells[REQUEST.indexOf('origin')];
    return `${(Object.hasOwn(origins, origin) ? origins[origin] : mean).toFixed(4)}\n`;
  }).join('');
}

function serve() {
  const model = JSON.parse(readFileSync(MODEL, 'utf8'));
  const server = createServer((request, response) => {
    const send = (status, body) => response.writeHead(status, { 'content-type': status === 200 ? 'text/csv' : 'text/plain' }).end(body);
    if (request.method === 'GET' && request.url === '/ping') return send(200, '');
    if (request.method !== 'POST' || request.url !== '/invocations') return send(404, `got ${request.method} ${request.url}, expected GET /ping or POST /invocations\n`);
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    return request.on('end', () => {
      try {
        send(200, answer(model, Buffer.concat(chunks).toString('utf8')));
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        send(400, `${error.message}\n`);
      }
    });
  });
  process.on('SIGTERM', () => server.close());
  server.listen(Number(process.env.SAGEMAKER_BIND_TO_PORT ?? 8080), '0.0.0.0');
}

const [, , command] = process.argv;
try {
  if (command === 'train') train();
  else if (command === 'serve') serve();
  else throw new Error(`got ${command ?? 'no argument'}, expected train or serve`);
} catch (error) {
  console.error(error);
  if (command === 'train') {
    mkdirSync(dirname(FAILURE), { recursive: true });
    writeFileSync(FAILURE, error.message);
  }
  process.exitCode = 1;
}
