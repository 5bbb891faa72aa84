/** Serves the model: `GET /ping` says that it is ready, `POST /invocations` answers rows of CSV, as `predictions.js` does. */
import { createServer } from 'node:http';
import { BadRequest, predictions } from './predictions.js';

/** Without the loop that streams offer: at one request for each batch of flights it would cost more than the answer. */
function bodyOf(request) {
  return new Promise((resolve, reject) => {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
    request.on('error', reject);
  });
}

async function answer(request) {
  if (request.method === 'GET' && request.url === '/ping') return [200, ''];
  if (request.method !== 'POST' || request.url !== '/invocations') return [404, `got ${request.method} ${request.url}, expected GET /ping or POST /invocations\n`];
  const type = request.headers['content-type'] ?? '';
  if (!type.startsWith('text/csv')) return [415, `got content type ${type || 'none'}, expected text/csv\n`];
  try {
    return [200, predictions(await bodyOf(request))];
  } catch (error) {
    if (!(error instanceof BadRequest)) throw error;
    return [400, `${error.message}\n`];
  }
}

function send(response, status, body) {
  response.writeHead(status, { 'content-type': status === 200 ? 'text/csv' : 'text/plain', 'content-length': Buffer.byteLength(body) }).end(body);
}

const server = createServer((request, response) => {
  answer(request).then(
    ([status, body]) => send(response, status, body),
    (error) => {
      console.error(error);
      send(response, 500, `${error.message}\n`);
    },
  );
});

process.on('SIGTERM', () => {
  server.close();
  server.closeIdleConnections();
});

server.listen(Number(process.env.SAGEMAKER_BIND_TO_PORT ?? 8080), '0.0.0.0');
