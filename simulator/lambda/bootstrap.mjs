/**
 * Runs inside the process of a function, as the runtime does on Lambda: loads the handler, asks the Runtime API for invocations,
 * answers them. Plain JavaScript without dependencies, because a bare Node of any version from 20 on runs it as it stands.
 *
 * Documented: the Runtime API; handlers by `module.export`; the names of the errors; console records as JSON or text; handlers with a
 * callback are gone from Node 24 on, and refused here under every version.
 * Assumed: paths below the function's folder read as `/var/task`, so that traces are the same on every machine; console records carry
 * the virtual time at which the invocation began. `Date` is the machine's: code that must not depend on it takes time from its event.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html
 */
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { basename, dirname, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { format } from 'node:util';
import { Worker } from 'node:worker_threads';
import { callInOrder } from './in-order.mjs';

const { AWS_LAMBDA_RUNTIME_API: API, _HANDLER: HANDLER, LAMBDA_TASK_ROOT: ROOT } = process.env;
const RUNTIME = dirname(fileURLToPath(import.meta.url));
const [HOST, SESSION] = API.split(/(?<=:\d+)\//);
const [HOSTNAME, PORT] = HOST.split(':');

/** The invocation that is being handled. */
let current;
/** Fails the invocation whose promise nothing can settle any more. */
let exhaust;
let virtualTime = process.argv[2];

const write = process.stdout.write.bind(process.stdout);
// One stream keeps the order of what a function writes.
process.stderr.write = (...parameters) => process.stdout.write(...parameters);

/**
 * A thread of its own sees that the simulator is gone even while the handler never yields, and ends what the function started too.
 * Its end of the pipe closes with the simulator's process, however that ended.
 */
new Worker(
  `const end = () => process.kill(-process.pid, 'SIGKILL');
   new (require('node:net').Socket)({ fd: 0, readable: true, writable: false }).on('error', end).on('close', end).resume();`,
  { eval: true, env: {}, execArgv: [] },
).unref();

function runtimeError(name, message) {
  const error = new Error(message);
  error.name = `Runtime.${name}`;
  return error;
}

/** Without the folders of this machine. */
function neutral(text) {
  return text
    .replaceAll(pathToFileURL(ROOT).href, 'file:///var/task')
    .replaceAll(ROOT, '/var/task')
    .replaceAll(pathToFileURL(RUNTIME).href, 'file:///var/runtime')
    .replaceAll(RUNTIME, '/var/runtime');
}

function errorBody(error) {
  const shown =
    error instanceof Error
      ? { errorType: error.name, errorMessage: error.message, trace: String(error.stack).split('\n') }
      : { errorType: typeof error, errorMessage: String(error), trace: [] };
  return neutral(JSON.stringify(shown));
}

/** One connection, requests behind one another: half the time of an invocation with the client of `node:http`. */
const socket = connect({ host: HOSTNAME, port: Number(PORT), noDelay: true });
/** Takers of the responses that are on their way, in order. */
const waiting = [];
let chunks = [];
let bytes = 0;
let head;

socket.on('data', (chunk) => {
  chunks.push(chunk);
  bytes += chunk.length;
  while (waiting.length > 0 && takeResponse());
});
socket.on('error', () => process.exit(1)); // the simulator is gone
socket.on('close', () => process.exit(1));
socket.unref();

function takeResponse() {
  if (head && bytes < head.end + head.length) return false;
  const received = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks);
  chunks = [received];
  head ??= headOf(received);
  if (!head || bytes < head.end + head.length) return false;
  const { headers, end, length } = head;
  const rest = received.subarray(end + length);
  [chunks, bytes, head] = [rest.length > 0 ? [rest] : [], rest.length, undefined];
  const done = waiting.shift();
  if (waiting.length === 0) socket.unref();
  done({ headers, body: received.toString('utf8', end, end + length) });
  return true;
}

/** The Runtime API gives a length with every response. */
function headOf(received) {
  const end = received.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const lines = received.toString('latin1', 0, end).split('\r\n').slice(1);
  const headers = Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]));
  return { headers, end: end + 4, length: Number(headers['content-length'] ?? 0) };
}

function call(method, path, body = '') {
  const length = method === 'POST' ? `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n` : '';
  socket.ref();
  socket.write(`${method} /${SESSION}/2018-06-01/runtime/${path} HTTP/1.1\r\nHost: ${HOST}\r\n${length}\r\n${body}`);
  return new Promise((done) => waiting.push(done));
}

/**
 * Answers once the log is written; everything of the invocation stands before its mark.
 *
 * @param accepted called when the Runtime API has taken the answer
 */
async function answer(kind, body, accepted) {
  const { requestId } = current;
  current = undefined;
  exhaust = undefined;
  await new Promise((done) => write(`\n\0end ${requestId}\n`, done));
  socket.cork(); // goes out with the question for the next invocation
  process.nextTick(() => socket.uncork());
  void call('POST', `invocation/${requestId}/${kind}`, body).then(accepted);
}

const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];

function withErrors(_key, value) {
  if (!(value instanceof Error)) return value;
  return { errorType: value.constructor?.name ?? 'UnknownError', errorMessage: value.message, stackTrace: String(value.stack).split('\n'), ...value };
}

function record(level, parameters) {
  const head = { timestamp: virtualTime, level, requestId: current?.requestId };
  if (parameters.length === 1) {
    try {
      return JSON.stringify({ ...head, message: parameters[0] }, withErrors);
    } catch {
      return JSON.stringify({ ...head, message: format(parameters[0]) }); // what refers to itself
    }
  }
  const error = parameters.find((one) => one instanceof Error);
  return JSON.stringify({ ...head, message: format(...parameters), ...(error && withErrors('', error)) });
}

function patchConsole() {
  const isJson = process.env.AWS_LAMBDA_LOG_FORMAT === 'JSON';
  const least = Math.max(0, LEVELS.indexOf(process.env.AWS_LAMBDA_LOG_LEVEL));
  for (const [priority, level] of LEVELS.entries()) {
    const log = (...parameters) => {
      if (priority < least) return;
      const line = isJson ? record(level, parameters) : `${virtualTime}\t${current?.requestId}\t${level}\t${format(...parameters)}`;
      process.stdout.write(`${neutral(line).replaceAll('\n', '\r')}\n`);
    };
    console[level.toLowerCase()] = log;
    if (level === 'INFO') console.log = log;
  }
}

async function load() {
  if (HANDLER.includes('..')) throw runtimeError('MalformedHandlerName', `'${HANDLER}' is not a valid handler name. Use absolute paths when specifying root directories in handler names.`);
  const [, module, name] = /^([^.]*)\.(.*)$/.exec(basename(HANDLER)) ?? [];
  if (module === undefined) throw runtimeError('MalformedHandlerName', 'Bad handler');
  const path = resolve(ROOT, dirname(HANDLER), module);
  const file = ['.js', '.mjs', '.cjs'].map((extension) => path + extension).find(existsSync);
  if (!file) throw runtimeError('ImportModuleError', `Error: Cannot find module '${module}'`);
  const loaded = await import(pathToFileURL(file).href).catch((error) => {
    if (error instanceof SyntaxError) throw runtimeError('UserCodeSyntaxError', String(error));
    if (error?.code === 'MODULE_NOT_FOUND') throw runtimeError('ImportModuleError', String(error));
    throw error;
  });
  const member = (object) => name.split('.').reduce((nested, key) => nested?.[key], object);
  const handler = member(loaded) ?? member(loaded.default);
  if (!handler) throw runtimeError('HandlerNotFound', `${HANDLER} is undefined or not exported`);
  if (typeof handler !== 'function') throw runtimeError('HandlerNotFound', `${HANDLER} is not a function`);
  if (handler.length > 2) throw runtimeError('CallbackHandlerDeprecated', `${HANDLER}: got a handler with a callback, expected one that returns its answer; Node.js 24 has no callbacks`);
  return handler;
}

function contextOf(headers) {
  const deadline = Number(headers['lambda-runtime-deadline-ms']);
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    awsRequestId: headers['lambda-runtime-aws-request-id'],
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
}

async function handle(handler, { headers, body }) {
  current = { requestId: headers['lambda-runtime-aws-request-id'] };
  virtualTime = headers['cdk-mlops-virtual-time'];
  let answered;
  const nothingLeft = new Promise((_, fail) => (exhaust = fail));
  try {
    const result = await Promise.race([(async () => handler(JSON.parse(body), contextOf(headers)))(), nothingLeft]);
    let text;
    try {
      text = JSON.stringify(result === undefined ? null : result) ?? 'null';
    } catch {
      throw new Error('Unable to stringify response body');
    }
    answered = ['response', text];
  } catch (error) {
    console.error(error);
    answered = ['error', errorBody(error)];
  }
  await answer(...answered);
}

/** The state of the process is unknown: it answers for the last time. */
function dieOf(error, code) {
  console.error(error);
  const end = () => process.exit(code);
  if (current) void answer('error', errorBody(error), end);
  else void call('POST', 'init/error', errorBody(error)).then(end);
}

process.on('uncaughtException', (error) => dieOf(error, 129));
process.on('unhandledRejection', (reason) => dieOf(Object.assign(runtimeError('UnhandledPromiseRejection', String(reason)), { reason }), 128));
process.on('beforeExit', () =>
  exhaust?.(runtimeError('NodeJsExit', 'The Lambda runtime client detected an unexpected Node.js exit code. This is most commonly caused by a Promise that was never settled.')),
);

callInOrder(new URL(process.env.AWS_ENDPOINT_URL).port);
patchConsole();
let handler;
try {
  handler = await load();
} catch (error) {
  console.error(error);
  await call('POST', 'init/error', errorBody(error));
  process.exit(1);
}
for (;;) await handle(handler, await call('GET', 'invocation/next'));
