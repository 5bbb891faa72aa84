/**
 * Thread that asks one container many requests, one after the other, while the simulator does other things: of tens of thousands of
 * requests the connections alone would keep it busy for as long as the container works on them.
 *
 * An order is `{ port, requests: [{ headers, body }], timeoutMs, mostBytes }`. The answers come back in order, some at a time, as
 * `[status, content type, body]`; the first that is no whole 2xx in time ends the order, because what a container does then has to be
 * told with its log, by whoever asks it the ordinary way.
 */
import { Agent, request } from 'node:http';
import { parentPort } from 'node:worker_threads';

const AT_A_TIME = 16;

/** @returns {Promise<[number, string, Buffer] | undefined>} */
function ask({ port, timeoutMs, mostBytes }, { headers, body }, agent) {
  return new Promise((resolve) => {
    const asked = request({ host: '127.0.0.1', port, method: 'POST', path: '/invocations', headers: { ...headers, 'content-length': body.length }, agent });
    const timer = setTimeout(() => settle(undefined), timeoutMs);
    const settle = (answer) => {
      clearTimeout(timer);
      if (answer === undefined) asked.destroy();
      resolve(answer);
    };
    asked.once('error', () => settle(undefined));
    let isAnswered = false;
    // An answer that switches protocols is none, and no error either.
    asked.once('close', () => isAnswered || settle(undefined));
    asked.once('response', (response) => {
      isAnswered = true;
      const { statusCode, headers: { 'content-type': contentType = 'application/octet-stream' } } = response;
      const chunks = [];
      let bytes = 0;
      response.on('data', (chunk) => {
        chunks.push(chunk);
        bytes += chunk.length;
        if (bytes > mostBytes) settle(undefined);
      });
      response.once('error', () => settle(undefined));
      response.once('end', () => settle(statusCode >= 200 && statusCode < 300 ? [statusCode, contentType, Buffer.concat(chunks)] : undefined));
    });
    asked.end(body);
  });
}

async function take(order) {
  // Connections live as long as an order: a server may close one that nobody uses.
  const agent = new Agent({ keepAlive: true });
  let answers = [];
  for (const wanted of order.requests) {
    const answer = await ask(order, wanted, agent);
    if (answer === undefined) break;
    if (answers.push(answer) < AT_A_TIME) continue;
    parentPort.postMessage({ answers });
    answers = [];
  }
  agent.destroy();
  parentPort.postMessage({ answers, isOver: true });
}

let orders = Promise.resolve();
parentPort.on('message', (order) => {
  orders = orders.then(() => take(order));
});
