/** The story of the retraining machine, and of the functions that it calls: from the first image to a version that serves, through both machines. */
import { ServiceError } from '../../simulator/services/service-error';
import { MODEL_ID } from '../scenarios/flights';
import { HOUR, MINUTE, Stage } from '../scenarios/stage';
import { violations } from './invariants';
import type { Story } from './stories';

const MACHINES = ['deployment', 'retraining'] as const;
/** Longer than every lease, timeout and cooldown. */
const LONGEST = 60 * HOUR;

export const FIRST_IMAGE: Story = {
  name: 'the first image',
  played: async (faults, fault, assembly) => {
    const stage = await Stage.load({ tasks: faults.tasks, ...(assembly === undefined ? {} : { assembly }) });
    const { world } = stage;
    try {
      faults.watch(world, MACHINES.map((machine) => stage.machineArn(machine)), () => stage.lease('deployment').owner);
      stage.pushImage();
      await runUntil(stage, () => running(stage) === 0);
      faults.end();
      // What failed is tried again after its cooldown.
      await world.runFor(3 * HOUR);
      await runUntil(stage, () => running(stage) === 0 && isFree(stage));
      if (stage.release().frozen === true) {
        stage.deploy({ type: 'unfreeze', id: 'person' });
        await runUntil(stage, () => running(stage) === 0);
      }
      if (!isFree(stage)) {
        stage.deploy({ modelPackageArn: await stage.register() });
        await runUntil(stage, () => running(stage) === 0);
      }
      const item = (sort: string): Readonly<Record<string, string>> => Object.fromEntries(Object.entries(stage.item<Record<string, unknown>>(sort)).map(([name, value]) => [name, String(value)]));
      return violations({
        world, modelId: MODEL_ID, deployment: stage.machineArn('deployment'), retraining: stage.machineArn('retraining'), topicArn: world.physicalId('ModelWorkspace/Alerts'),
        item, requests: faults.requests, answer: await answerOf(stage),
      }, fault);
    } finally {
      await world.close();
    }
  },
};

async function runUntil({ world }: Stage, isOver: () => boolean): Promise<void> {
  const until = world.clock.now + LONGEST;
  do await world.runFor(10 * MINUTE);
  while (!isOver() && world.clock.now < until);
}

function running(stage: Stage): number {
  return MACHINES.flatMap((machine) => stage.executions(machine)).filter(({ status }) => status === 'RUNNING').length;
}

function isFree(stage: Stage): boolean {
  return MACHINES.every((machine) => stage.lease(machine).owner === undefined);
}

async function answerOf(stage: Stage): Promise<string | undefined> {
  try {
    const { Body } = (await stage.call('sagemakerruntime', 'InvokeEndpoint', { EndpointName: MODEL_ID, Body: '90,1000', ContentType: 'text/csv' })) as { readonly Body: Uint8Array };
    return Buffer.from(Body).toString();
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return undefined;
  }
}
