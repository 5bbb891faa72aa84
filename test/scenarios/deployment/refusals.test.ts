/** Deployments that end before the endpoint is touched: each in an outcome of its own, with the live version serving. */
import { describe, expect, it } from 'vitest';
import { Deployments, HOUR, MINUTE, outcomeOf, type Snapshot } from './fixture';

const LIVE: Omit<Snapshot, 'recorded' | 'notified'> = { endpoint: '1 InService', live: '1', previous: 'none', deploying: false, frozen: false, lease: 'free' };

const refused = (outcome: string): Snapshot => ({ ...LIVE, recorded: outcome, notified: outcome });

/** What asking for a version of another model comes to. */
const OF_OTHERS = /sagemaker:DescribeModelPackage on /;

/** One version live. */
async function withLive(...options: Parameters<typeof Deployments.open>): Promise<Deployments> {
  const deployments = await Deployments.open(...options);
  await deployments.live(1);
  return deployments;
}

describe('a candidate is refused', () => {
  it.each<[why: string, version: (deployments: Deployments) => Promise<string>, reason: RegExp]>([
    ['that nobody has approved', (of) => of.version('good', { approval: 'PendingManualApproval' }), /is PendingManualApproval, expected Approved/],
    ['that somebody has rejected', (of) => of.version('good', { approval: 'Rejected' }), /is Rejected, expected Approved/],
    ['that no gate has let through', (of) => of.version('good', { decision: 'REJECT' }), /the gates have not let .* through: got the decision REJECT, expected PROMOTE/],
    ['that no gate has seen', (of) => of.version('good', { decision: '' }), /the gates have not let .* through/],
    ['whose image has findings that are waived no more', (of) => of.version('good', { waivedUntil: '2000-12-31' }), /findings in the image of .* are waived until 2000-12-31, expected a day \(yyyy-mm-dd\) that is not over/],
    ['whose waivers end on no day', (of) => of.version('good', { waivedUntil: 'soon' }), /are waived until soon, expected a day/],
    ['that was deleted', async (of) => {
      const arn = await of.version();
      await of.call('DeleteModelPackage', { ModelPackageName: arn });
      return arn;
    }, /describe the candidate: SageMaker.SageMakerException: /],
  ])('%s', async (_, version, reason) => {
    const deployments = await withLive();
    const record = await deployments.deploy(await version(deployments));
    expect(outcomeOf(record)).toMatch(/^CANDIDATE_REFUSED: /);
    expect(record.cause).toMatch(reason);
    expect(await deployments.snapshot()).toEqual(refused('CANDIDATE_REFUSED'));
  });

  it('of another model, whatever the role may read', async () => {
    const deployments = await withLive({ permissions: 'observed', denied: OF_OTHERS });
    const record = await deployments.deploy(await deployments.version('good', { group: 'other' }));
    expect(outcomeOf(record)).toMatch(/^CANDIDATE_REFUSED: /);
    expect(record.cause).toMatch(/is a version of other, expected one of flight-delay/);
    expect(await deployments.snapshot()).toEqual(refused('CANDIDATE_REFUSED'));
  });

  it.each<[string, (deployments: Deployments) => Promise<string>]>([
    ['of another model', (of) => of.version('good', { group: 'other' })],
    ['that is no ARN', async () => 'version two'],
  ])('%s, because the role may read the versions of its model alone', async (_, version) => {
    const deployments = await withLive({ denied: OF_OTHERS });
    const record = await deployments.deploy(await version(deployments));
    expect(outcomeOf(record)).toMatch(/^CANDIDATE_REFUSED: /);
    expect(record.cause).toMatch(/describe the candidate: .* is not authorized to perform: sagemaker:DescribeModelPackage/);
    expect(await deployments.snapshot()).toEqual(refused('CANDIDATE_REFUSED'));
  });

  it('that the request does not name', async () => {
    const deployments = await withLive();
    expect(outcomeOf(await deployments.end(deployments.start({ type: 'candidate', id: 'x' })))).toMatch(/^CANDIDATE_REFUSED: input: got no request.modelPackageArn/);
    expect(await deployments.snapshot()).toEqual(refused('CANDIDATE_REFUSED'));
  });

  it.each(['', ' \n'])('with a row to ask that is empty, as %j, before anything is touched', async (smokeRequest) => {
    const deployments = await withLive();
    const { fence } = deployments.lease;
    expect(outcomeOf(await deployments.deploy(await deployments.version(), { smokeRequest }))).toBe(
      'CANDIDATE_REFUSED: input: got an empty request.smokeRequest, expected a row of features without a header, or none for the one that the live version was asked',
    );
    expect(await deployments.snapshot()).toEqual(refused('CANDIDATE_REFUSED'));
    expect(deployments.lease.fence).toBe(fence);
  });

  it('as the first one, without a row that it could be asked', async () => {
    const deployments = await Deployments.open();
    expect(outcomeOf(await deployments.deploy(await deployments.version(), { smokeRequest: undefined }))).toMatch(/^CANDIDATE_REFUSED: no row is known/);
    expect(await deployments.snapshot()).toEqual({ ...refused('CANDIDATE_REFUSED'), endpoint: 'none', live: 'none' });
  });
});

describe('rollback alarms', () => {
  it('that are in alarm keep a deployment from beginning, unless it is the cure', async () => {
    const deployments = await withLive();
    await deployments.world.cloudwatch.setAlarmState('business', 'ALARM', 'complaints');
    const candidate = await deployments.version();
    expect(outcomeOf(await deployments.deploy(candidate))).toMatch(/^ALARM_REFUSED: these rollback alarms are in alarm: business; mend the cause/);
    expect(await deployments.snapshot()).toEqual(refused('ALARM_REFUSED'));
    await deployments.world.cloudwatch.setAlarmState('business', 'ALARM', 'complaints still');
    expect(outcomeOf(await deployments.deploy(candidate, { ignoreFiringAlarms: true }))).toMatch(/^DEPLOYED: /);
    expect(await deployments.snapshot()).toMatchObject({ endpoint: '2 InService', live: '2', previous: '1' });
  });

  it('that do not exist keep a deployment from beginning: nothing would make SageMaker go back', async () => {
    const deployments = await withLive();
    deployments.world.cloudwatch.deleteAlarms(['business']);
    expect(outcomeOf(await deployments.deploy(await deployments.version()))).toBe('ALARM_REFUSED: these rollback alarms do not exist: business');
    expect(await deployments.snapshot()).toEqual(refused('ALARM_REFUSED'));
  });
});

describe('a deployment ends at once', () => {
  it('while another one runs, which goes on', async () => {
    const deployments = await withLive();
    const first = deployments.start({ type: 'candidate', id: 'first', modelPackageArn: await deployments.version() });
    await deployments.world.runFor(5 * MINUTE);
    const second = await deployments.deploy(await deployments.version());
    expect(outcomeOf(second)).toMatch(/^BUSY: /);
    expect(await deployments.snapshot()).toMatchObject({ lease: 'held', deploying: true, recorded: 'BUSY', notified: 'BUSY' });
    expect(outcomeOf(await deployments.end(first))).toMatch(/^DEPLOYED: /);
    expect(await deployments.snapshot()).toMatchObject({ endpoint: '2 InService', live: '2', lease: 'free' });
  });

  it('when the model is frozen, and works again when a person has looked', async () => {
    const deployments = await withLive();
    deployments.world.dynamodb.updateItem({
      TableName: deployments.tableName, Key: { modelId: { S: 'flight-delay' }, item: { S: 'RELEASE' } },
      UpdateExpression: 'SET frozen = :t, frozenReason = :r', ExpressionAttributeValues: { ':t': { BOOL: true }, ':r': { S: 'an audit' } },
    });
    const candidate = await deployments.version();
    expect(outcomeOf(await deployments.deploy(candidate))).toMatch(/^FROZEN: the model is frozen: an audit; look, then send/);
    expect(await deployments.snapshot()).toEqual({ ...refused('FROZEN'), frozen: true });
    const told = deployments.notifications.length;
    await deployments.world.runFor(3 * HOUR);
    expect(deployments.notifications).toHaveLength(told);
    expect(outcomeOf(await deployments.end(deployments.start({ type: 'unfreeze', id: 'me' })))).toMatch(/^UNCHANGED: /);
    expect(await deployments.snapshot()).toEqual(refused('UNCHANGED'));
    expect(outcomeOf(await deployments.deploy(candidate))).toMatch(/^DEPLOYED: /);
  });

  it.each<[what: string, input: string, reason: RegExp]>([
    ['a request for the envelope whose row to ask is empty', '{"modelId":"flight-delay","request":{"type":"envelope","id":"1","smokeRequest":""}}', /^input: got an empty request.smokeRequest, expected a row/],
    ['an unfreezing whose row to ask is empty', '{"modelId":"flight-delay","request":{"type":"unfreeze","id":"1","smokeRequest":" "}}', /^input: got an empty request.smokeRequest, expected a row/],
    ['a request for another model', '{"modelId":"other","request":{"type":"envelope","id":"1"}}', /input: got modelId other, expected flight-delay/],
    ['a request of no known type', '{"modelId":"flight-delay","request":{"type":"promote","id":"1"}}', /input: got the request type promote/],
    ['nothing', '{}', /input: got modelId none/],
    ['a list', '[1, 2]', /input: got modelId none/],
    ['text', '"deploy"', /input: got modelId none/],
  ])('with %s', async (_, input, reason) => {
    const deployments = await withLive();
    const { executionArn } = deployments.world.stepFunctions.startExecution(deployments.machineArn, input);
    const record = await deployments.end(executionArn);
    expect(outcomeOf(record)).toMatch(/^FAILED: /);
    expect(record.cause).toMatch(reason);
    expect(await deployments.snapshot()).toEqual(refused('FAILED'));
  });

  it('with a death whose input is no JSON', async () => {
    const deployments = await withLive();
    const died = { executionArn: 'arn:nobody', status: 'ABORTED' as const, input: 'garbage' };
    expect(outcomeOf(await deployments.end(deployments.start({ type: 'died', id: 'x', died })))).toBe('CLEANED_UP: arn:nobody had left nothing behind');
    expect(await deployments.snapshot()).toEqual(refused('DEPLOYED'));
  });

  it('with an id of 200 kB, of which the history keeps the beginning', async () => {
    const deployments = await withLive();
    expect(outcomeOf(await deployments.end(deployments.start({ type: 'unfreeze', id: 'x'.repeat(200_000) })))).toMatch(/^UNCHANGED: /);
    expect(deployments.history.at(-1)!.request).toBe(`unfreeze ${'x'.repeat(291)}`);
    expect(await deployments.snapshot()).toEqual(refused('UNCHANGED'));
  });
});

describe('a call that fails before the endpoint is touched', () => {
  it.each<[service: 'sagemaker' | 'ssm' | 'cloudwatch', operation: string, what: string]>([
    ['ssm', 'GetParameter', 'read the envelope'],
    ['sagemaker', 'DescribeEndpoint', 'look at the endpoint'],
    ['cloudwatch', 'DescribeAlarms', 'look at the rollback alarms'],
    ['sagemaker', 'CreateModel', 'make the model'],
    ['sagemaker', 'CreateEndpointConfig', 'write the endpoint configuration'],
    ['sagemaker', 'UpdateEndpoint', 'update the endpoint'],
  ])('to %s:%s ends the deployment, and nothing is left behind', async (service, operation, what) => {
    const deployments = await withLive();
    const candidate = await deployments.version();
    deployments.world.api.inject({ service, operation, code: 'ValidationException', message: 'not today' });
    const record = await deployments.deploy(candidate);
    expect(outcomeOf(record)).toMatch(new RegExp(`^FAILED: ${what}: .*not today`));
    deployments.world.api.heal();
    expect(await deployments.snapshot()).toEqual(refused('FAILED'));
    expect(deployments.leftovers(2)).toEqual([]);
  });

  it('because SageMaker throttles the look at it for long is not refused: nothing is wrong with the version', async () => {
    const deployments = await withLive();
    deployments.world.api.inject({ service: 'sagemaker', operation: 'DescribeModelPackage', code: 'ThrottlingException', message: 'Rate exceeded', times: 20 });
    expect(outcomeOf(await deployments.deploy(await deployments.version()))).toMatch(/^FAILED: describe the candidate: SageMaker\.SageMakerException: Rate exceeded/);
    deployments.world.api.heal();
    expect(await deployments.snapshot()).toEqual(refused('FAILED'));
    expect(deployments.leftovers(2)).toEqual([]);
  });

  it('because SageMaker throttles it is tried again', async () => {
    const deployments = await withLive();
    const candidate = await deployments.version();
    for (const operation of ['DescribeModelPackage', 'DescribeEndpoint', 'CreateModel', 'CreateEndpointConfig', 'UpdateEndpoint']) {
      deployments.world.api.inject({ service: 'sagemaker', operation, code: 'ThrottlingException', message: 'Rate exceeded', times: 2 });
    }
    expect(outcomeOf(await deployments.deploy(candidate))).toMatch(/^DEPLOYED: /);
    expect(await deployments.snapshot()).toEqual({ ...refused('DEPLOYED'), endpoint: '2 InService', live: '2', previous: '1' });
  });
});

describe('records that cannot be reached', () => {
  it('at the start end a deployment in FAILED, and people are told all the same', async () => {
    const deployments = await withLive();
    const candidate = await deployments.version();
    for (const operation of ['GetItem', 'PutItem', 'UpdateItem']) deployments.world.api.inject({ service: 'dynamodb', operation, code: 'InternalServerError', message: 'down' });
    const record = await deployments.deploy(candidate);
    expect(outcomeOf(record)).toMatch(/^FAILED: take the lease: DynamoDB.InternalServerErrorException: down/);
    deployments.world.api.heal();
    expect(await deployments.snapshot()).toEqual({ ...LIVE, recorded: 'DEPLOYED', notified: 'FAILED' });
  });

  it('when the intent is to be written end it in FAILED, and what was made is thrown away', async () => {
    const deployments = await withLive();
    deployments.world.api.inject({ service: 'dynamodb', operation: 'UpdateItem', code: 'InternalServerError', message: 'down', when: ({ UpdateExpression }) => String(UpdateExpression).startsWith('SET deploying') });
    expect(outcomeOf(await deployments.deploy(await deployments.version()))).toMatch(/^FAILED: record the intent: /);
    expect(await deployments.snapshot()).toEqual(refused('FAILED'));
  });

  it('that carry a higher fence stop a deployment that was thought dead, at its first write', async () => {
    const deployments = await withLive();
    deployments.fence(99);
    expect(outcomeOf(await deployments.deploy(await deployments.version()))).toMatch(/^FENCED: another execution has taken over before the endpoint was touched/);
    expect(await deployments.snapshot()).toEqual(refused('FENCED'));
  });

  it('that carry one when the intent is to be written stop it, too', async () => {
    const deployments = await withLive();
    deployments.world.sageMaker.setEndpointStatus('flight-delay', 'SystemUpdating');
    const running = deployments.start({ type: 'candidate', id: 'x', modelPackageArn: await deployments.version() });
    await deployments.world.runFor(5 * MINUTE);
    deployments.fence(99);
    deployments.world.sageMaker.setEndpointStatus('flight-delay', 'InService');
    expect(outcomeOf(await deployments.end(running))).toMatch(/^FENCED: another execution has taken over before the endpoint was touched/);
    expect(await deployments.snapshot()).toEqual(refused('FENCED'));
    expect(deployments.leftovers(2)).toEqual([]);
  });
});

describe('a lease', () => {
  it('that has expired is taken over, under a higher fence', async () => {
    const deployments = await withLive();
    const before = Number(deployments.lease.fence);
    deployments.put('LEASE#DEPLOYMENT', { owner: { S: 'arn:aws:states:::execution:long-gone' }, expiresAt: { N: String(deployments.world.clock.now / 1000 - 1) }, fence: { N: String(before + 7) } });
    expect(outcomeOf(await deployments.deploy(await deployments.version()))).toMatch(/^DEPLOYED: /);
    expect(Number(deployments.lease.fence)).toBeGreaterThanOrEqual(before + 8);
    expect(Number(deployments.release.fence)).toBe(before + 8);
  });

  it('outlives the longest execution', async () => {
    const deployments = await withLive();
    deployments.start({ type: 'candidate', id: 'x', modelPackageArn: await deployments.version() });
    const startedAt = deployments.world.clock.now;
    await deployments.world.runFor(MINUTE);
    expect(Math.ceil((Number(deployments.lease.expiresAt) * 1000 - startedAt) / MINUTE)).toBe(17 * 60);
  });
});
