/** Requests to endpoints: who answers, what is counted, what is an error. */
import { describe, expect, it } from 'vitest';
import { ScriptedPrograms } from '../../../simulator/programs';
import { ModelError } from '../../../simulator/sagemaker';
import { MINUTE } from '../services/fixture';
import { Bench, refused } from './fixture';

function sum(made: Bench, name: string, variant = 'AllTraffic'): number | undefined {
  const metric = { namespace: 'AWS/SageMaker', name, dimensions: { EndpointName: 'live', VariantName: variant } };
  return made.cloudWatch.metrics.statistic(metric, 'Sum', 0, made.clock.now + MINUTE);
}

const invoke = (made: Bench, more: object = {}): Promise<object> => made.sageMaker.invocations.invokeEndpoint({ EndpointName: 'live', Body: '1,2', ContentType: 'text/csv', ...more });

describe('a request', () => {
  it('gets the answer of the container, and leaves metrics at its moment', async () => {
    const made = new Bench(new ScriptedPrograms().onServe(/./, { answer: (row) => `${row}!` }));
    await made.createEndpoint();
    const answer = await invoke(made);
    expect(answer).toMatchObject({ ContentType: 'text/csv', InvokedProductionVariant: 'AllTraffic' });
    expect(Buffer.from((answer as { Body: Uint8Array }).Body).toString()).toBe('1,2!\n');
    expect(['Invocations', 'Invocation4XXErrors', 'Invocation5XXErrors', 'InvocationModelErrors', 'ModelLatency', 'OverheadLatency'].map((name) => sum(made, name))).toEqual([1, 0, 0, 0, 20_000, 3_000]);
  });

  it('is a ModelError with the original status when the container says no', async () => {
    for (const [status, counts, who] of [[422, [1, 0], 'client'], [503, [0, 1], 'server']] as const) {
      const made = new Bench(new ScriptedPrograms().onServe(/./, { failing: 1, status }));
      await made.createEndpoint();
      const error = await refused(() => invoke(made));
      expect(error).toBeInstanceOf(ModelError);
      expect(error).toMatchObject({ code: 'ModelError', members: { OriginalStatusCode: status, OriginalMessage: 'scripted failure' } });
      expect(error.message).toMatch(new RegExp(`^Received ${who} error \\(${status}\\) from primary with message "scripted failure"\\. See https://ap-southeast-1\\.console`));
      expect([sum(made, 'Invocation4XXErrors'), sum(made, 'Invocation5XXErrors'), sum(made, 'InvocationModelErrors'), sum(made, 'Invocations')]).toEqual([...counts, 1, 1]);
    }
  });

  it('needs an endpoint that has come up, a variant that is there, and members that are simulated', async () => {
    const made = new Bench();
    made.createConfig('blue');
    made.sageMaker.endpoints.createEndpoint({ EndpointName: 'live', EndpointConfigName: 'blue' });
    expect(await refused(() => invoke(made))).toMatchObject({ code: 'ValidationError', message: 'Endpoint live of account 111122223333 not found.' });
    await made.clock.run();
    expect((await refused(() => invoke(made, { TargetVariant: 'Other' }))).message).toMatch(/Variant Other not found/);
    expect(await refused(() => invoke(made, { TargetModel: 'm.tar.gz' }))).toMatchObject({ code: 'NotSimulated' });
    expect((await refused(() => invoke(made, { EndpointName: 'none' }))).code).toBe('ValidationError');
  });

  it('goes to variants by weight, exactly, or to the one that it names', async () => {
    const made = new Bench();
    made.createConfig('blue', 2, ['A', 'B'], [3, 1]);
    made.sageMaker.endpoints.createEndpoint({ EndpointName: 'live', EndpointConfigName: 'blue' });
    await made.clock.run();
    for (let request = 0; request < 40; request++) await invoke(made);
    expect([sum(made, 'Invocations', 'A'), sum(made, 'Invocations', 'B')]).toEqual([30, 10]);
    for (let request = 0; request < 5; request++) await invoke(made, { TargetVariant: 'B' });
    expect(sum(made, 'Invocations', 'B')).toBe(15);
  });
});

describe('requests that are expected', () => {
  /** A container that says which one it is, and remembers what it was asked. */
  function asking(): { readonly made: Bench; readonly asked: string[] } {
    const asked: string[] = [];
    const made = new Bench(new ScriptedPrograms().onServe(/./, { answer: (row, { modelName }) => (asked.push(row), `${row} by ${modelName}`) }));
    return { made, asked };
  }
  const answerTo = async (made: Bench, Body: string): Promise<string> => Buffer.from((await invoke(made, { Body }) as { Body: Uint8Array }).Body).toString().trimEnd();
  const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  it('are answered before they are made, once, and counted when they are made', async () => {
    const { made, asked } = asking();
    await made.createEndpoint();
    made.sageMaker.invocations.expect('live', 'text/csv', ['1', '2', '3']);
    await settled();
    expect(asked).toEqual(['1', '2', '3']);
    expect(sum(made, 'Invocations')).toBeUndefined();
    expect([await answerTo(made, '1'), await answerTo(made, '2'), await answerTo(made, '3'), await answerTo(made, '4')]).toEqual(['1 by blue', '2 by blue', '3 by blue', '4 by blue']);
    expect(asked).toEqual(['1', '2', '3', '4']);
    expect(sum(made, 'Invocations')).toBe(4);
  });

  it('stay expected when others are made in between, or some never are', async () => {
    const { made, asked } = asking();
    await made.createEndpoint();
    made.sageMaker.invocations.expect('live', 'text/csv', ['1', '2', '3']);
    await settled();
    expect([await answerTo(made, 'other'), await answerTo(made, '1'), await answerTo(made, '3'), await answerTo(made, '3')]).toEqual(['other by blue', '1 by blue', '3 by blue', '3 by blue']);
    expect(asked).toEqual(['1', '2', '3', 'other', '3']);
  });

  it('are the same only with the same body and type of content', async () => {
    const { made, asked } = asking();
    await made.createEndpoint();
    made.sageMaker.invocations.expect('live', 'application/json', ['1']);
    await settled();
    await answerTo(made, '1');
    expect(asked).toEqual(['1', '1']);
  });

  it('are not waited for any longer once a later one is made', async () => {
    const { made, asked } = asking();
    await made.createEndpoint();
    made.sageMaker.invocations.expect('live', 'text/csv', ['1', '2', '3']);
    await settled();
    expect([await answerTo(made, '2'), await answerTo(made, '1'), await answerTo(made, '3')]).toEqual(['2 by blue', '1 by blue', '3 by blue']);
    expect(asked).toEqual(['1', '2', '3', '1']);
  });

  it('are asked ahead as often as they are expected, and no more when there are very many', async () => {
    const { made, asked } = asking();
    await made.createEndpoint();
    made.sageMaker.invocations.expect('live', 'text/csv', ['0', '0']);
    made.sageMaker.invocations.expect('live', 'text/csv', Array.from({ length: 2001 }, (_, index) => `${index}`));
    while (asked.length < 2000) await settled();
    expect(asked.slice(0, 4)).toEqual(['0', '0', '0', '1']);
    await answerTo(made, '0');
    await answerTo(made, '2000');
    expect(asked).toHaveLength(2001);
    expect(asked.at(-1)).toBe('2000');
  });

  it('are answered by the new container once the endpoint has another', async () => {
    const { made } = asking();
    await made.createEndpoint();
    made.sageMaker.invocations.expect('live', 'text/csv', ['1', '2']);
    await settled();
    made.createConfig('green');
    void made.sageMaker.endpoints.updateEndpoint({ EndpointName: 'live', EndpointConfigName: 'green' });
    await made.clock.run();
    expect(await answerTo(made, '1')).toBe('1 by green');
  });

  it('fail as the container failed when they are made, and not before', async () => {
    const made = new Bench(new ScriptedPrograms().onServe(/./, { failing: 1 }));
    await made.createEndpoint();
    made.sageMaker.invocations.expect('live', 'text/csv', ['1,2']);
    await settled();
    expect(sum(made, 'InvocationModelErrors')).toBeUndefined();
    expect(await refused(() => invoke(made))).toBeInstanceOf(ModelError);
    expect(sum(made, 'InvocationModelErrors')).toBe(1);
  });

  it('are asked again when they are made, where the script threw', async () => {
    const made = new Bench(new ScriptedPrograms().onServe(/./, { answer: () => { throw new Error('no such row'); } }));
    await made.createEndpoint();
    made.sageMaker.invocations.expect('live', 'text/csv', ['1']);
    await settled();
    await expect(invoke(made, { Body: '1' })).rejects.toThrow('no such row');
  });

  it('are not asked where two containers may get them, or none runs', async () => {
    const { made, asked } = asking();
    made.sageMaker.invocations.expect('live', 'text/csv', ['1']);
    made.createConfig('blue', 2, ['A', 'B']);
    made.sageMaker.endpoints.createEndpoint({ EndpointName: 'live', EndpointConfigName: 'blue' });
    await made.clock.run();
    made.sageMaker.invocations.expect('live', 'text/csv', ['1']);
    await settled();
    expect(asked).toEqual([]);
  });
});

describe('traffic', () => {
  it('counts as many requests as it says, though it asks few of them', async () => {
    let asked = 0;
    const made = new Bench(new ScriptedPrograms().onServe(/./, { answer: (row) => ((asked += 1), row) }));
    await made.createEndpoint();
    expect(await made.sageMaker.traffic('live', { requests: 1050, bodies: ['a', 'b', 'c'] })).toEqual({ 'blue/AllTraffic': { 200: 1050 } });
    expect(asked).toBe(3);
    expect(sum(made, 'Invocations')).toBe(1050);
  });

  it('has the share of failures that the program has, the same for the same seed', async () => {
    const counts = async (seed: number): Promise<unknown> => {
      const made = new Bench(new ScriptedPrograms(seed).onServe(/./, { failing: 0.3 }));
      await made.createEndpoint();
      return made.sageMaker.traffic('live', { requests: 1000, bodies: ['a'], asked: 1000 });
    };
    const first = (await counts(1)) as { 'blue/AllTraffic': { 500: number } };
    expect(first['blue/AllTraffic'][500]).toBeGreaterThan(250);
    expect(first['blue/AllTraffic'][500]).toBeLessThan(350);
    expect(await counts(1)).toEqual(first);
    expect(await counts(2)).not.toEqual(first);
  });

  it('leaves latencies as they are set', async () => {
    const made = new Bench();
    await made.createEndpoint();
    made.sageMaker.invocations.setLatency(900_000);
    await made.sageMaker.traffic('live', { requests: 2, bodies: ['a'] });
    expect(sum(made, 'ModelLatency')).toBe(1_800_000);
  });
});
