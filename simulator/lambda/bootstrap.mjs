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
import { Agent, request } from 'node:http';
import { basename, dirname, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { format } from 'node:util';
import { Worker } from 'node:worker_threads';

const { AWS_LAMBDA_RUNTIME_API: API, _HANDLER: HANDLER, LAMBDA_TASK_ROOT: ROOT } = process.env;
const RUNTIME = dirname(fileURLToPath(import.meta.url));
const AGENT = new Agent({ keepAlive: true, maxSockets: 1 });
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

function call(method, path, body, headers) {
  return new Promise((done, fail) => {
    const sent = request({ method, hostname: HOSTNAME, port: PORT, path: `/${SESSION}/2018-06-01/runtime/${path}`, agent: AGENT, headers }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('error', fail);
      response.on('end', () => done({ headers: response.headers, body: Buffer.concat(chunks).toString() }));
    });
    sent.on('error', fail);
    sent.end(body);
  });
}

function post(path, body, headers = {}) {
  return call('POST', path, body, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body), ...headers });
}

/** Everything of the invocation stands before this line. */
function markEnd(requestId) {
  write(`\n\0end ${requestId}\n`);
}

async function answer(kind, body) {
  const { requestId } = current;
  current = undefined;
  exhaust = undefined;
  markEnd(requestId);
  await post(`invocation/${requestId}/${kind}`, body);
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
  const nothingLeft = new Promise((_, fail) => (exhaust = fail));
  try {
    const result = await Promise.race([(async () => handler(JSON.parse(body), contextOf(headers)))(), nothingLeft]);
    let text;
    try {
      text = JSON.stringify(result === undefined ? null : result) ?? 'null';
    } catch {
      throw new Error('Unable to stringify response body');
    }
    await answer('response', text);
  } catch (error) {
    console.error(error);
    await answer('error', errorBody(error));
  }
}

/** The state of the process is unknown: it answers for the last time. */
function dieOf(error, code) {
  console.error(error);
  const end = () => process.exit(code);
  if (current) answer('error', errorBody(error)).then(end, end);
  else post('init/error', errorBody(error)).then(end, end);
}

process.on('uncaughtException', (error) => dieOf(error, 129));
process.on('unhandledRejection', (reason) => dieOf(Object.assign(runtimeError('UnhandledPromiseRejection', String(reason)), { reason }), 128));
process.on('beforeExit', () =>
  exhaust?.(runtimeError('NodeJsExit', 'The Lambda runtime client detected an unexpected Node.js exit code. This is most commonly caused by a Promise that was never settled.')),
);

patchConsole();
let handler;
try {
  handler = await load();
} catch (error) {
  console.error(error);
  await post('init/error', errorBody(error));
  process.exit(1);
}
for (;;) await handle(handler, await call('GET', 'invocation/next'));
