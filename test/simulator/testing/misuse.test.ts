/** What a test gets wrong must not turn into a green one: traffic, faults, endpoints that do not serve, and errors that hide others. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Simulation, type SimulationOptions, type TrafficOptions } from '../../../simulator/testing';
import { demoAssembly } from '../scenario/fixture';

const ROLE = 'arn:aws:iam::111122223333:role/model';
const PROGRAMS: SimulationOptions = { programs: [{ of: '*demo-images*', serve: { answer: 'yes' } }] };

/** From a model to an endpoint whose fleet starts. */
async function createEndpoint(simulation: Simulation, name = 'flights'): Promise<void> {
  simulation.pushImage('Images', name);
  const image = `111122223333.dkr.ecr.ap-southeast-1.amazonaws.com/demo-images:${name}`;
  await simulation.call('sagemaker:CreateModel', { ModelName: name, ExecutionRoleArn: ROLE, PrimaryContainer: { Image: image } });
  await simulation.call('sagemaker:CreateEndpointConfig', { EndpointConfigName: name, ProductionVariants: [{ VariantName: 'AllTraffic', ModelName: name, InstanceType: 'ml.m5.large', InitialInstanceCount: 1 }] });
  await simulation.call('sagemaker:CreateEndpoint', { EndpointName: name, EndpointConfigName: name });
}

const inSimulation = (body: (simulation: Simulation) => Promise<void>, options: SimulationOptions = {}): Promise<void> => Simulation.run(demoAssembly(), { ...PROGRAMS, ...options }, body);
const failureOf = async (attempt: Promise<unknown>): Promise<string> => attempt.then(() => 'none', (error: Error) => error.message);

let simulation: Simulation;
beforeAll(async () => {
  simulation = await Simulation.of(demoAssembly(), PROGRAMS);
  await createEndpoint(simulation);
});
afterAll(() => simulation.close());

describe('an endpoint', () => {
  it('is not live before its first fleet serves, and is asked anew each time', async () => {
    const endpoint = simulation.endpoint();
    expect(endpoint.live()).toBeUndefined();
    expect(simulation.toString()).toContain('  endpoint flights: Creating, serves nobody\n');
    await simulation.advance('1h');
    expect(endpoint.live()).toMatchObject({ status: 'InService', model: 'flights' });
  });

  it('is not live when its first fleet has failed to start', () => inSimulation(async (inner) => {
    inner.failNext('endpoint');
    await createEndpoint(inner);
    await inner.advance('1h');
    expect(inner.endpoint('flights').live()).toBeUndefined();
    expect(inner.toString()).toContain('  endpoint flights: Failed, serves nobody\n');
  }));
});

describe('traffic', () => {
  it.each<[string, Partial<TrafficOptions>, RegExp]>([
    ['no time between', { every: '0s' }, /^traffic: every: got no time at all, expected a span/],
    ['no time to last', { every: '1m', for: '0s' }, /^traffic: for: got no time at all/],
    ['a span without steps', { for: '1h' }, /^traffic: got for without every/],
    ['a step beyond the span', { every: '2h', for: '1h' }, /^traffic: got an every that is longer than for/],
    ['no requests', { requests: 0 }, /^traffic: got 0 requests, expected a whole number from 1 on/],
    ['requests without a number', { requests: Number.NaN }, /^traffic: got NaN requests/],
    ['half a request', { requests: 1.5 }, /^traffic: got 1\.5 requests/],
    ['no rows', { rows: [] }, /^traffic: got the rows \[\], expected at least one/],
    ['an empty row', { rows: ['1', ''] }, /^traffic: got the rows \["1",""\]/],
    ['another endpoint', { endpoint: 'fligths', requests: 0 }, /^traffic: got the endpoint fligths, which is not there, expected one of flights\ntraffic: got 0 requests/],
  ])('is refused with %s', async (_, wrong, message) => {
    expect(await failureOf(simulation.traffic({ rows: ['1'], ...wrong }))).toMatch(message);
  });

  it('ends the test where its endpoint goes away meanwhile, but counts failures where it does not serve for now', async () => {
    const sent = await simulation.traffic({ rows: ['1'], requests: 5, every: '10m' });
    await simulation.advance('1h');
    expect(sent).toEqual({ requests: 30, failed: 0 });
    await simulation.call('sagemaker:DeleteEndpoint', { EndpointName: 'flights' });
    await expect(simulation.advance('1h')).rejects.toThrow(/flights/);
    await createEndpoint(simulation, 'later');
    const asked = await simulation.traffic({ rows: ['1'], endpoint: 'later', requests: 2, every: '1m', for: '2m' });
    await simulation.advance('2m');
    expect(asked).toEqual({ requests: 4, failed: 4 });
  });
});

describe('a fault', () => {
  it.each<[string, unknown, unknown, RegExp]>([
    ['no times', 'training', { times: 0 }, /^failNext: training: got 0 for times, expected a whole number from 1 on/],
    ['an outcome of others', 'training', { outcome: 'Hang' }, /^failNext: training: got the outcome Hang, expected one of AlgorithmError, /],
    ['a member that is misspelt', 'transform', { outcom: 'ClientError' }, /^failNext: transform: got outcom, expected only outcome, times, reason, name/],
    ['a hang of no length', 'endpoint', { outcome: 'Hang' }, /^failNext: endpoint: got Hang without for/],
    ['a length without a hang', 'endpoint', { for: '1h' }, /^failNext: endpoint: got for with Failed/],
    ['neither create nor update', 'endpoint', { on: 'delete' }, /^failNext: endpoint: got delete for on/],
    ['a creation that goes back', 'endpoint', { outcome: 'UpdateRollbackFailed', on: 'create' }, /^failNext: endpoint: got UpdateRollbackFailed on create/],
    ['several at once', 'dynamodb:PutItem', { times: Number.NaN, after: -1 }, /^failNext: dynamodb:PutItem: got NaN for times.*\nfailNext: dynamodb:PutItem: got -1 for after/],
  ])('is refused: %s', (_, what, how, message) => {
    expect(() => simulation.failNext(what as 'training', how as object)).toThrow(message);
  });

  it('that meets nobody fails the test, and one that was to meet more does not', async () => {
    expect(await failureOf(inSimulation(async (inner) => {
      inner.failNext('training', { name: 'fligths-*' });
      inner.failNext('dynamodb:DeleteItem', { code: 'InternalServerError' });
      inner.failNext('dynamodb:PutItem', { code: 'AccessDeniedException', times: 2 });
      inner.startExecution('Deploy', { live: 'v1', outcome: 'DEPLOYED' });
      await inner.executionEnds('Deploy', { outcome: 'FAILED' });
      expect(inner.toString()).toContain('  fault dynamodb:PutItem AccessDeniedException: met 1 of 2\n');
    }))).toMatch(/^failNext: got training AlgorithmError, dynamodb:DeleteItem InternalServerError, which met nobody, expected each to happen before the test ends/);
  });
});

describe('a step that is not awaited', () => {
  it.each<[string, (inner: Simulation) => Promise<unknown>]>([
    ['advance', (inner) => inner.advance('1h')],
    ['advanceTo', (inner) => inner.advanceTo('2026-01-05T01:00:00Z')],
    ['until', (inner) => inner.until(() => inner.executions('Deploy').some(({ status }) => status !== 'RUNNING'), '1h')],
    ['executionEnds', (inner) => inner.executionEnds('Deploy', { within: '1h' })],
  ])('fails the test: %s', async (name, step) => {
    let late: Promise<unknown> = Promise.resolve();
    expect(await failureOf(inSimulation(async (inner) => {
      inner.startExecution('Deploy', { live: 'v1', outcome: 'DEPLOYED' });
      late = failureOf(step(inner));
    }))).toContain(`simulation: got a test that ended while ${name} went on, expected it to await them`);
    await late;
  });

  it('fails the test: traffic', async () => {
    expect(await failureOf(inSimulation(async (inner) => {
      await createEndpoint(inner);
      await inner.advance('1h');
      void inner.traffic({ rows: ['1'], requests: 9 });
    }))).toContain('simulation: got a test that ended while traffic went on');
  });
});

describe('a step that begins while another one goes on', () => {
  it.each<[string, string, (inner: Simulation) => Promise<unknown>]>([
    ['advance', 'until', (inner) => inner.until(() => false, '1h')],
    ['executionEnds', 'advance', (inner) => inner.advance('1h')],
  ])('is refused, because one of them was not awaited: %s during %s', async (name, first, step) => {
    expect(await failureOf(inSimulation(async (inner) => {
      void failureOf(step(inner));
      await (name === 'advance' ? inner.advance('1h') : inner.executionEnds('Deploy'));
    }))).toMatch(new RegExp(`^simulation: got ${name} while ${first} goes on, expected one after the other: write await before each`));
  });

  it('is none where it takes no time', () => inSimulation(async (inner) => {
    await Promise.all([inner.advance('1h'), inner.call('s3:ListObjectsV2', { Bucket: inner.physicalId('Lake') })]);
  }));
});

describe('what JavaScript lets through where the types say no', () => {
  it.each<[string, () => Promise<unknown>, RegExp]>([
    ['a span that is a number', () => simulation.advance(3600 as never), /^advance: got 3600, expected a Duration of the CDK, or a text such as 90s/],
    ['no span', () => (simulation as unknown as { advance: () => Promise<void> }).advance(), /^advance: got undefined, expected a Duration/],
    ['a state that alarms do not have', async () => simulation.setAlarm('Errors', 'ALRM' as never), /^setAlarm: got ALRM, expected one of OK, ALARM, INSUFFICIENT_DATA/],
  ])('is refused: %s', async (_, step, message) => {
    expect(await failureOf(step())).toMatch(message);
  });
});

describe('closing', () => {
  it('leaves the error of the test in its place, and says what else went wrong', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'timeline-'));
    const message = await failureOf(inSimulation(async () => {
      rmSync(folder, { recursive: true });
      throw new Error('the error of the test');
    }, { timeline: join(folder, 'page.html') }));
    expect(message).toMatch(/^the error of the test\n/);
    expect(message).toContain('closing failed, too: ENOENT');
  });

  it('fails the test where nothing else does', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'timeline-'));
    expect(await failureOf(inSimulation(async () => rmSync(folder, { recursive: true }), { timeline: join(folder, 'page.html') }))).toMatch(/^ENOENT/);
  });

  it('is not needed to learn that the timeline has no folder', async () => {
    await expect(Simulation.of(demoAssembly(), { timeline: '/nowhere/page.html' })).rejects.toThrow('timeline: got /nowhere/page.html, expected a file in a folder that is there: make /nowhere first');
    await expect(Simulation.of(demoAssembly(), { timeline: tmpdir() })).rejects.toThrow('which is a folder, expected a file');
  });

  it('is the last that can be done: afterwards one can only read', async () => {
    const over = await Simulation.of(demoAssembly());
    const lake = over.bucket('Lake');
    await over.close();
    expect([over.executions(), lake.keys()]).toEqual([[], []]);
    for (const late of [() => over.advance('1m'), () => over.call('s3:ListBuckets'), () => over.startExecution('Deploy'), () => lake.put('a', 'b'), () => over.failNext('training')]) {
      await expect((async () => late())()).rejects.toThrow(/^simulation: got a call after it was closed/);
    }
  });
});

describe('an option that cannot be meant', () => {
  it.each<[string, object, RegExp]>([
    ['a permission mode that is misspelt', { permissions: 'enforce' }, /^permissions: got enforce, expected one of enforced, observed$/],
    ['an option that there is not', { permission: 'enforced' }, /^options: got permission, expected only start, seed/],
    ['a phase that there is not', { durations: { 'training.foo': '1h' } }, /^durations: got training\.foo, expected only /],
    ['a limit that there is not, or below nothing', { limits: { trainingSecond: 1, processes: -1 } }, /^limits: got trainingSecond, .*\nlimits: got -1 for processes, expected a number above 0$/],
    ['a start that is no time', { start: 'yesterday' }, /^start: got yesterday, expected ISO 8601/],
    ['an account that is none', { account: '1234' }, /^account: got 1234, expected twelve digits$/],
    ['a seed that is no number', { seed: 'a' }, /^seed: got a, expected a whole number$/],
    ['a share above 1', { programs: [{ serve: { answer: '1', failing: 50 } }] }, /^programs\[0\]\.serve: got 50 for failing, expected a share in \[0, 1\]$/],
    ['a program that does nothing', { programs: [{ srve: {} }] }, /^programs\[0\]: got srve, .*\nprograms\[0\]: got neither train nor serve/],
  ])('is refused before anything runs: %s', async (_what, options, message) => {
    await expect(Simulation.of('no such folder', options as SimulationOptions)).rejects.toThrow(message);
  });
});
