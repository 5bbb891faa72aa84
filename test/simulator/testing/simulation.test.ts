/** The test kit on a small assembly: what a test can do and see, what it is told when it is wrong, and what is left when it is over. */
import { App, Duration, Stack } from 'aws-cdk-lib';
import { CfnInstance, CfnKeyPair } from 'aws-cdk-lib/aws-ec2';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Simulation } from '../../../simulator/testing';
import { demoAssembly } from '../scenario/fixture';

const GOOD = { live: 'v1', outcome: 'DEPLOYED' };
let simulation: Simulation;

beforeAll(async () => {
  simulation = await Simulation.of(demoAssembly(), { start: new Date('2026-01-05T00:00:00Z') });
});
afterAll(() => simulation.close());

describe('a simulation', () => {
  it('runs executions on virtual time and tells how they ended', async () => {
    const started = simulation.startExecution('Demo/Deploy', GOOD, 'first');
    expect(started).toMatchObject({ machine: 'Demo/Deploy', name: 'first', status: 'RUNNING', outcome: undefined, reason: '', endedAt: undefined });
    const ended = await simulation.executionEnds('Deploy', { name: 'first', within: Duration.hours(1) });
    expect(ended).toMatchObject({ status: 'SUCCEEDED', outcome: 'DEPLOYED', reason: 'as asked', input: GOOD, states: ['Write', 'Wait', 'Tell', 'Good?', 'Good'] });
    expect(ended.endedAt).toEqual(simulation.now);
    expect(simulation.now).toEqual(new Date('2026-01-05T00:10:00Z'));
    await simulation.advance('1m');
    await simulation.advanceTo('2026-01-05T01:00:00Z');
    expect(simulation.now).toEqual(new Date('2026-01-05T01:00:00Z'));
    expect(simulation.notifications('DEPLOYED')).toEqual([{ topic: 'Demo/OnCall', subject: 'demo: DEPLOYED', message: 'because it was asked for', at: new Date('2026-01-05T00:10:00Z') }]);
  });

  it('lets the next calls fail, and only them', async () => {
    simulation.failNext('dynamodb:PutItem', { code: 'InternalServerError', times: 2 });
    simulation.startExecution('Deploy', GOOD, 'second');
    simulation.startExecution('Deploy', GOOD, 'third');
    await simulation.until(() => simulation.executions('Deploy').every(({ status }) => status !== 'RUNNING'), '1h');
    // One is tried again after half a minute; the other one, too, and both get through.
    expect(simulation.executions().slice(1).map(({ name, outcome, endedAt, startedAt }) => [name, outcome, endedAt!.getTime() - startedAt.getTime()])).toEqual([['second', 'DEPLOYED', 630_000], ['third', 'DEPLOYED', 630_000]]);
    simulation.failNext('dynamodb:PutItem', { code: 'AccessDeniedException' });
    const { outcome, reason } = await ended('fourth');
    expect([outcome, reason]).toEqual(['FAILED', 'the record cannot be written']);
  });

  it('rings alarms with what they start', async () => {
    expect(simulation.alarm('Drift')).toMatchObject({ path: 'Demo/Drift', state: 'INSUFFICIENT_DATA' });
    await simulation.setAlarm('Drift', 'ALARM', 'a test');
    const { input } = await simulation.executionEnds('Deploy');
    expect(input).toMatchObject({ live: 'by-drift' });
    expect(simulation.alarms('ALARM').map(({ path, reason }) => [path, reason])).toEqual([['Demo/Drift', 'a test']]);
    expect(simulation.alarms('OK')).toEqual([]);
  });

  it('has buckets, operations by their names, and no endpoint where there is none', async () => {
    const lake = simulation.bucket('Lake');
    lake.put('a/1', 'text');
    lake.put('a/2', Buffer.from('more'));
    lake.delete('a/2');
    expect([lake.name, lake.get('a/1'), lake.get('a/2'), lake.keys('a/')]).toEqual(['demo-lake', 'text', undefined, ['a/1']]);
    expect(await simulation.call('s3:HeadObject', { Bucket: 'demo-lake', Key: 'a/1' })).toMatchObject({ ContentLength: 4 });
    expect(simulation.endpoint().live()).toBeUndefined();
    expect(simulation.physicalId('Lake')).toBe('demo-lake');
    expect(simulation.pushImage('Images', 'v1')).toMatch(/^sha256:/);
    expect([simulation.logs(), simulation.verdicts()]).toEqual([[], []]);
  });
});

async function ended(name: string): Promise<{ readonly outcome: string | undefined; readonly reason: string }> {
  simulation.startExecution('Deploy', GOOD, name);
  return simulation.executionEnds('Deploy', { name });
}

describe('what is wrong', () => {
  it.each<[string, () => unknown, RegExp]>([
    ['a span', () => simulation.advance('soon'), /^advance: got "soon", expected a Duration of the CDK, or a text such as 90s/],
    ['a time that is over', () => simulation.advanceTo('2026-01-01'), /^advanceTo: got 2026-01-01, expected a time that is not before 2026-01-05/],
    ['a machine', () => simulation.executions('Deploi'), /Deploi: got no resource of that construct path, expected one such as Demo\/Deploy/],
    ['an operation', () => simulation.failNext('dynamodb:Scan'), /^failNext: got dynamodb:Scan, expected training, transform, endpoint or an operation that is simulated: dynamodb:DeleteItem/],
    ['programs that are none', () => simulation.program({}), /^program: got a simulation whose programs run in containers/],
    ['traffic to nobody', () => simulation.traffic({ rows: ['1'] }), /^traffic: got no endpoint, expected its name/],
    ['a condition that never holds', () => simulation.until(() => false, '1m'), /^until: got a condition that does not hold within 1m/],
    ['an end that does not come', () => simulation.executionEnds('Deploy', { outcome: 'DEPLOYED', within: '1m' }), /^Deploy: got no end in DEPLOYED within 1m, expected one; the newest are /],
  ])('is refused: %s', async (_, attempt, message) => {
    await expect((async () => attempt())()).rejects.toThrow(message);
  });

  it('is said of an assembly all at once, by construct path, before anything runs', async () => {
    const app = new App();
    const stack = new Stack(app, 'S');
    new CfnInstance(new Stack(app, 'T'), 'Server');
    new CfnKeyPair(stack, 'Key', { keyName: 'key' });
    const attempt = Simulation.of(app);
    await expect(attempt).rejects.toThrow(/cannot be simulated:\n/);
    await expect(attempt).rejects.toThrow(/- S\/Key: got AWS::EC2::KeyPair, which is not simulated/);
    await expect(attempt).rejects.toThrow(/- T\/Server: got AWS::EC2::Instance, which is not simulated/);
  });
});

describe('a test in a simulation', () => {
  it('that fails is told how things stood and what happened, in message and stack, and leaves its timeline', async () => {
    const timeline = join(mkdtempSync(join(tmpdir(), 'timeline-')), 'page.html');
    const error = (await Simulation.run(demoAssembly(), { timeline, seed: 1 }, async (inner) => {
      await inner.setAlarm('Drift', 'ALARM', 'the test <b>');
      await inner.executionEnds('Deploy');
      expect(inner.executions().length).toBe(2);
    }).catch((caught: unknown) => caught)) as Error;
    for (const text of [error.message, error.stack!]) {
      expect(text).toContain('expected 1 to be 2');
      expect(text).toContain('the simulation stands at 2026-01-05 00:10:00, 10m after its start\n  Demo/Deploy: 1 DEPLOYED\n');
      expect(text).toContain('  alarm Demo/Drift: ALARM since 2026-01-05 00:00:00: the test <b>\n');
      expect(text).toMatch(/\n {2}2026-01-05 00:10:00 .* ends: DEPLOYED: as asked\n/);
    }
    expect(readFileSync(timeline, 'utf8')).toContain('the test &lt;b&gt;');
  });

  it('gives what it returns, and is over when it ends', async () => {
    let open: Simulation | undefined;
    expect(await Simulation.run(demoAssembly(), {}, async (inner) => {
      open = inner;
      return inner.story();
    })).toEqual([]);
    await open!.close();
    await open![Symbol.asyncDispose]();
    expect(existsSync(demoAssembly())).toBe(true);
  });
});
