/** The machines of an app end alike in the simulator and in MiniStack, and leave the same records, where they come to no service that MiniStack lacks. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RELEASE_ITEMS } from '../../lib/contract/release-record';
import { loadApp, ministackOwn, type OwnCase, type OwnWorld, simulatorOwn } from './machines/own';

/** The simulator, then MiniStack; those that have come up. */
const worlds: OwnWorld[] = [];
let modelId: string;

beforeAll(async () => {
  const app = await loadApp();
  modelId = app.modelId;
  worlds.push(simulatorOwn(app));
  worlds.push(await ministackOwn(app));
}, 90_000);
afterAll(async () => {
  for (const world of worlds) await world.stop();
});

const PACKAGE = 'arn:aws:sagemaker:ap-southeast-1:111122223333:model-package/flights/1';
const FROZEN = { [RELEASE_ITEMS.release]: { frozen: { BOOL: true }, frozenReason: { S: 'the audit is on' }, fence: { N: '0' } } };
const FREE = { [RELEASE_ITEMS.release]: { fence: { N: '0' } } };
const COOLING = { ...FREE, [RELEASE_ITEMS.retraining]: { cooldownUntil: { N: '4102444800' }, updatedAt: { S: '2001-01-01T00:00:00.000Z' }, lastTrigger: { S: 'before' } } };
const INSISTS = { ...FREE, [RELEASE_ITEMS.retraining]: { ...COOLING[RELEASE_ITEMS.retraining], pending: { S: '{"type":"manual","id":"other","force":true,"attempts":0}' } } };
const request = (of: Readonly<Record<string, string>>): OwnCase['input'] => ({ modelId: '<model>', request: of });
const trigger = (of: Readonly<Record<string, string | boolean>>): OwnCase['input'] => ({ modelId: '<model>', trigger: { at: '2001-02-03T04:05:06Z', detail: 'a person asked', ...of } });

const CASES: readonly OwnCase[] = [
  { name: 'a deployment of another model', machine: 'Deployment', input: { modelId: 'other', request: { type: 'candidate', id: 'a' } }, outcome: 'FAILED', reason: /input: got modelId other/ },
  { name: 'a deployment of an unknown type', machine: 'Deployment', input: request({ type: 'undeploy', id: 'b' }), outcome: 'FAILED', reason: /input: got the request type undeploy/ },
  { name: 'a candidate without a package', machine: 'Deployment', input: request({ type: 'candidate', id: 'c' }), outcome: 'CANDIDATE_REFUSED', reason: /got no request\.modelPackageArn/ },
  { name: 'a candidate with an empty row', machine: 'Deployment', input: request({ type: 'candidate', id: 'd', modelPackageArn: PACKAGE, smokeRequest: ' ' }), outcome: 'CANDIDATE_REFUSED', reason: /got an empty request\.smokeRequest/ },
  { name: 'a candidate for a frozen model', machine: 'Deployment', input: request({ type: 'candidate', id: 'e', modelPackageArn: PACKAGE, smokeRequest: '1,2' }), records: FROZEN, outcome: 'FROZEN', reason: /the model is frozen: the audit is on/ },
  { name: 'an hourly look at a frozen model', machine: 'Deployment', input: request({ type: 'envelope', id: 'f' }), records: FROZEN, outcome: 'FROZEN', reason: /the model is frozen: the audit is on/ },
  { name: 'a candidate judged against another version', machine: 'Deployment', input: request({ type: 'candidate', id: 'g', modelPackageArn: PACKAGE, expectedLive: 'nothing' }), records: FREE, outcome: 'SUPERSEDED', reason: /judged against nothing/ },
  { name: 'a candidate while another holds the lease', machine: 'Deployment', input: request({ type: 'candidate', id: 'h', modelPackageArn: PACKAGE }), records: { [RELEASE_ITEMS.deploymentLease]: { owner: { S: 'arn:another' }, expiresAt: { N: '4102444800' } } }, outcome: 'BUSY', reason: /another deployment of the model runs/ },
  { name: 'a trigger of an unknown type', machine: 'Retraining', input: trigger({ type: 'boredom', id: 'i' }), outcome: 'FAILED', reason: /expected modelId .* and a trigger of type drift/ },
  { name: 'a snapshot that is none', machine: 'Retraining', input: trigger({ type: 'manual', id: 'j', snapshot: 'x' }), outcome: 'SNAPSHOT_REFUSED', reason: /trigger\.snapshot: got x/ },
  { name: 'a trigger for a frozen model', machine: 'Retraining', input: trigger({ type: 'manual', id: 'k', force: true }), records: FROZEN, outcome: 'SKIPPED_FROZEN', reason: /the model is frozen: the audit is on/ },
  { name: 'a sweep of a frozen model', machine: 'Retraining', input: trigger({ type: 'sweep', id: 'l' }), records: FROZEN, outcome: 'NOTHING_TO_DO', reason: /the model is frozen: the audit is on/ },
  { name: 'a trigger in the cooldown', machine: 'Retraining', input: trigger({ type: 'manual', id: 'm' }), records: COOLING, outcome: 'SKIPPED_COOLDOWN', reason: /the next run may begin after 2100-01-01T00:00:00\.000Z; the trigger is kept/ },
  { name: 'a trigger that comes again', machine: 'Retraining', input: trigger({ type: 'drift', id: 'before' }), records: COOLING, outcome: 'DUPLICATE', reason: /trigger before has been taken up before/ },
  { name: 'a trigger that gives way to one who insists', machine: 'Retraining', input: trigger({ type: 'drift', id: 'n' }), records: INSISTS, outcome: 'SKIPPED_COOLDOWN', reason: /a trigger by which a person insists is kept already/ },
];

describe('simulator and MiniStack', () => {
  it.each(CASES.map((one) => [one.name, one] as const))('end alike with %s', async (_name, one) => {
    const given = { ...one, input: JSON.parse(JSON.stringify(one.input).replaceAll('<model>', modelId)) as OwnCase['input'] };
    const [simulator, ministack] = await Promise.all(worlds.map((world) => world.run(given)));
    expect(simulator!.said).toMatch(one.reason);
    expect(simulator!.said).toContain(one.outcome);
    // MiniStack knows no Output of a Succeed; what it says of success lies in the records, too.
    expect(ministack).toEqual(simulator!.status === 'SUCCEEDED' ? { ...simulator, said: ministack!.said } : simulator);
  });
});
