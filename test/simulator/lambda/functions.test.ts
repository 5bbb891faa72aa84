/** Tests of invocations that go well: environment, context, log, order, nesting, cost; and of what is refused. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Functions } from '../../../simulator/lambda/functions';
import { ENVIRONMENT } from '../services/fixture';
import { functionArn, FunctionWorld, roleArn } from './fixture';

let world: FunctionWorld;
beforeEach(() => {
  world = new FunctionWorld();
});
afterEach(() => world.functions.close());

describe('an invocation', () => {
  it('finds the function by its name and its ARNs, and keeps the process warm', async () => {
    const arn = world.declare('count', 'let n = 0; export const handler = async ({ by }) => (n += by);');
    for (const name of ['count', arn, `${arn}:$LATEST`, '111122223333:function:count', 'function:count']) await world.answer(name, { by: 2 });
    expect(world.records.map(({ invocation, isColdStart }) => [invocation.payload, isColdStart])).toEqual([['2', true], ['4', false], ['6', false], ['8', false], ['10', false]]);
  });

  it('has a process of its own for each function', async () => {
    for (const name of ['a', 'b']) world.declare(name, 'export const handler = async () => [process.pid, process.env.AWS_LAMBDA_FUNCTION_NAME];');
    const [[a, nameA], [b, nameB]] = [await world.answer('a'), await world.answer('b')] as [[number, string], [number, string]];
    expect(a).not.toBe(b);
    expect([nameA, nameB]).toEqual(['a', 'b']);
  });

  it("sees Lambda's environment, the template's, and nothing of the machine's", async () => {
    process.env['CDK_MLOPS_TEST_SECRET'] = 'secret';
    world.declare('environment', 'export const handler = async () => process.env;', { environment: { STORE_BUCKET: 'store', TZ: 'Asia/Singapore' }, memoryMiB: 256 });
    const environment = (await world.answer('environment')) as Record<string, string>;
    expect(environment).toMatchObject({
      _HANDLER: 'index.handler', AWS_ENDPOINT_URL: 'http://127.0.0.1:9', AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256', AWS_LAMBDA_LOG_FORMAT: 'JSON', AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/environment',
      AWS_REGION: ENVIRONMENT.region, AWS_ACCESS_KEY_ID: `KEY${roleArn('environment').length}`, STORE_BUCKET: 'store', TZ: 'Asia/Singapore',
    });
    expect(Object.keys(environment).filter((name) => name in process.env && process.env[name] === environment[name] && !['AWS_REGION', 'LANG', 'PATH'].includes(name))).toEqual([]);
    expect(environment).not.toHaveProperty('CDK_MLOPS_TEST_SECRET');
    delete process.env['CDK_MLOPS_TEST_SECRET'];
  });

  it('has the context of Lambda, and ids that are the same in every run', async () => {
    const code = 'export const handler = async (event, context) => ({ ...context, isLeft: context.getRemainingTimeInMillis() > 5000 && context.getRemainingTimeInMillis() <= 10000 });';
    world.declare('context', code);
    const context = (await world.answer('context')) as Record<string, unknown>;
    expect(context).toMatchObject({ functionName: 'context', functionVersion: '$LATEST', memoryLimitInMB: '128', invokedFunctionArn: functionArn('context'), isLeft: true });
    expect(context['awsRequestId']).toBe(world.records[0]!.requestId);
    const again = new FunctionWorld();
    again.declare('context', code);
    expect(((await again.answer('context')) as Record<string, unknown>)['awsRequestId']).toBe(context['awsRequestId']);
    await again.functions.close();
  });

  it.each([['undefined', 'null'], ['null', 'null'], ['"text"', '"text"'], ['{ a: undefined, b: new Date(0) }', '{"b":"1970-01-01T00:00:00.000Z"}'], ['() => 1', 'null']])('answers %s as %s', async (value, payload) => {
    world.declare('value', `export const handler = () => (${value});`);
    expect(await world.functions.invoke('value', '{}')).toEqual({ payload });
  });

  it('takes payloads of several megabytes, both ways', async () => {
    world.declare('echo', 'export const handler = async (event) => event;');
    const event = { text: 'é'.repeat(2_500_000) };
    expect(await world.answer('echo', event)).toEqual(event);
  });

  it('loads modules in folders, and modules of the other kind', async () => {
    world.declare('common', '', { handler: 'sub/module.inner.handler' });
    const { mkdirSync, writeFileSync } = await import('node:fs');
    const folder = `${(world as unknown as { root: string }).root}/common/sub`;
    mkdirSync(folder);
    writeFileSync(`${folder}/module.cjs`, 'exports.inner = { handler: async () => 42 };');
    expect(await world.answer('common')).toBe(42);
  });

  it('waits for the one before, whoever asks', async () => {
    const code = 'let at = 0; export const handler = async ({ ms }) => { const begun = ++at; await new Promise((done) => setTimeout(done, ms)); return [begun, at]; };';
    world.declare('slow', code);
    world.declare('fast', code);
    await Promise.all([world.answer('slow', { ms: 60 }), world.answer('fast', { ms: 0 }), world.answer('slow', { ms: 0 })]);
    expect(world.records.map(({ functionArn: arn, invocation }) => [arn, invocation.payload])).toEqual([[functionArn('slow'), '[1,1]'], [functionArn('fast'), '[1,1]'], [functionArn('slow'), '[2,2]']]);
  });
});

describe('an invocation from within another', () => {
  const within = { roleArn: roleArn('outer') };
  /** Invokes from within `outer` while it is in flight. */
  async function fromWithin(call: () => Promise<unknown>): Promise<unknown> {
    world.declare('outer', 'export const handler = async ({ ms }) => { await new Promise((done) => setTimeout(done, ms)); return "outer"; };');
    const outer = world.answer('outer', { ms: 400 });
    await new Promise((resolve) => setTimeout(resolve, 50));
    const [inner] = await Promise.all([call().catch((error: unknown) => error), outer]);
    return inner;
  }

  it('runs at once', async () => {
    world.declare('inner', 'export const handler = async () => "inner";');
    await fromWithin(() => world.functions.invoke('inner', '{}', within));
    expect(world.records.map(({ invocation }) => invocation.payload)).toEqual(['"inner"', '"outer"']);
  });

  it('is throttled where it comes back to itself, since that could never end', async () => {
    const error = await fromWithin(() => world.functions.invoke('outer', '{}', within));
    expect(error).toMatchObject({ code: 'TooManyRequestsException', retryable: true });
  });
});

describe('the log of an invocation', () => {
  it('is complete and in order before the answer is given', async () => {
    world.declare('log', `export const handler = async () => {
      process.stdout.write('{"level":"INFO","notice":"raw"}\\n');
      process.stderr.write('second\\n');
      console.log('third', 3);
      for (let i = 0; i < 500; i++) process.stdout.write('line ' + i + '\\n');
      process.stdout.write('last, without an end');
    };`);
    await world.answer('log');
    expect(world.lines).toHaveLength(504);
    expect([world.lines.slice(0, 2), world.lines.at(-1)]).toEqual([['{"level":"INFO","notice":"raw"}', 'second'], 'last, without an end']);
    expect(JSON.parse(world.lines[2]!)).toEqual({ timestamp: '2024-01-01T00:00:00.000Z', level: 'INFO', requestId: world.records[0]!.requestId, message: 'third 3' });
  });

  it('has records as texts where the function logs texts', async () => {
    world.declare('text', 'export const handler = async () => console.warn("a\\nb", new Map([[1, 2]]));', { logFormat: 'Text' });
    await world.clock.runUntil(world.clock.now + 60_000);
    await world.answer('text');
    expect(world.lines).toEqual([`2024-01-01T00:01:00.000Z\t${world.records[0]!.requestId}\tWARN\ta\rb Map(1) { 1 => 2 }`]);
  });

  it('shows errors with their parts, and records that refer to themselves', async () => {
    world.declare('record', 'const self = {}; self.self = self; export const handler = async () => { console.error(Object.assign(new RangeError("far"), { code: 7 })); console.info(self); console.debug("x", new Error("y")); };');
    await world.answer('record');
    const [error, self, debug] = world.lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(error).toMatchObject({ level: 'ERROR', message: { errorType: 'RangeError', errorMessage: 'far', code: 7, stackTrace: expect.arrayContaining(['RangeError: far']) as string[] } });
    expect(self!['message']).toContain('[Circular');
    expect(debug).toMatchObject({ level: 'DEBUG', errorType: 'Error', errorMessage: 'y' });
  });

  it('keeps the folders of this machine out', async () => {
    world.declare('paths', 'export const handler = async () => { console.log(new Error("x")); console.log(import.meta.url); };');
    await world.answer('paths');
    expect(world.lines.join('\n')).not.toContain((world as unknown as { root: string }).root);
    expect(world.lines[1]).toContain('file:///var/task/index.mjs');
  });
});

describe('functions', () => {
  it('refuse to be declared with anything that cannot be, all at once', () => {
    const declare = () => world.declare('bad', '', {
      runtime: 'python3.13', handler: 'handler', codeDirectory: '/nowhere', timeoutSeconds: 901, memoryMiB: 64, maxRetryAttempts: 3, maxEventAgeSeconds: 59,
      deadLetterArn: 'arn:aws:sns:ap-southeast-1:111122223333:topic', environment: { AWS_REGION: 'x', '1A': 'x', AWS_ENDPOINT_URL_S3: 'x', LARGE: 'x'.repeat(4096) },
    });
    for (const part of ['runtime', 'handler', 'code', 'timeout', 'memory', 'retry attempts', 'event age', 'dead letters', 'AWS_REGION', '1A', 'AWS_ENDPOINT_URL_S3', '4096']) expect(declare).toThrow(part);
  });

  it('have names of their own', () => {
    world.declare('twice', '');
    expect(() => world.declare('twice', '')).toThrow('exists already');
  });

  it.each(['missing', functionArn('missing'), 'arn:aws:lambda:eu-west-1:111122223333:function:here', 'here:1', ''])('are not found by %s', async (name) => {
    world.declare('here', 'export const handler = () => 1;');
    await expect(world.functions.invoke(name, '{}')).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
    expect(() => world.functions.invokeLater(name, '{}')).toThrow('Function not found');
  });

  it('take JSON of a bounded size', async () => {
    world.declare('here', 'export const handler = () => 1;');
    await expect(world.functions.invoke('here', 'no json')).rejects.toMatchObject({ code: 'InvalidRequestContentException' });
    await expect(world.functions.invoke('here', JSON.stringify('x'.repeat(6 * 1024 * 1024)))).rejects.toMatchObject({ code: 'RequestTooLargeException' });
    expect(() => world.functions.invokeLater('here', JSON.stringify('x'.repeat(1024 * 1024)))).toThrow('1048578 bytes');
  });

  it('run under the Node that they are given, and say when there is none', async () => {
    const broken = new Functions({ clock: world.clock, environment: ENVIRONMENT, endpoint: { url: '', credentialsOf: () => ({ accessKeyId: '', secretAccessKey: '', sessionToken: '' }), serve: () => undefined }, queues: world.sqs, node: '/nowhere/node' });
    broken.register({ arn: functionArn('f'), name: 'f', roleArn: 'r', codeDirectory: __dirname, handler: 'index.handler', runtime: 'nodejs24.x', environment: {}, timeoutSeconds: 3, memoryMiB: 128 });
    await expect(broken.invoke('f', '{}')).rejects.toThrow('got no process of /nowhere/node');
    await broken.close();
  });
});
