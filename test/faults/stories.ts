/** Stories of the deployment machine that faults are played in: each begins well, meets the fault, and is given time to settle. */
import { HOUR, MINUTE, MODEL, Deployments } from '../scenarios/deployment/fixture';
import type { Behaviour } from '../scenarios/deployment/containers';
import { ServiceError } from '../../simulator/services/service-error';
import type { FaultCase, Faults } from './fault';
import { type Remains, violations } from './invariants';
import { FIRST_IMAGE } from './first-image';

export interface Story {
  readonly name: string;
  /** Plays it with the faults in a world of its own. @param assembly a changed one instead of the synthesized one @returns what is not as it must be */
  readonly played: (faults: Faults, fault: FaultCase, assembly?: string) => Promise<readonly string[]>;
}

interface Deploying {
  readonly name: string;
  /** Everything that comes before the fault. */
  readonly begin?: (deployments: Deployments) => Promise<void>;
  /** Meets the fault. */
  readonly play: (deployments: Deployments) => Promise<void>;
}

/** Longer than every lease and timeout of the machine, and the look of the hour after. */
const LONGEST = 40 * HOUR;

const ROW = '12,340,A1';

const live = (version: number) => async (deployments: Deployments): Promise<void> => void (await deployments.live(version));
const deploys = (behaviour: Behaviour) => async (deployments: Deployments): Promise<void> => {
  if (behaviour === 'failing') deployments.traffic(120);
  deployments.start({ type: 'candidate', id: 'story', modelPackageArn: await deployments.version(behaviour), smokeRequest: ROW });
};

const DEPLOYING: readonly Deploying[] = [
  { name: 'the first version', play: deploys('good') },
  { name: 'a first version that answers nothing', play: deploys('mute') },
  { name: 'the next version', begin: live(1), play: deploys('good') },
  { name: 'a version that answers nothing', begin: live(1), play: deploys('mute') },
  { name: 'a version that fails under traffic', begin: live(1), play: deploys('failing') },
  { name: 'another envelope', begin: live(1), play: async (deployments) => deployments.submit(8) },
  {
    name: 'an endpoint that somebody deletes', begin: live(1),
    play: async (deployments) => {
      await deployments.call('DeleteEndpoint', { EndpointName: MODEL });
      await deployments.world.runFor(HOUR);
    },
  },
  {
    name: 'a deployment that dies', begin: live(1),
    play: async (deployments) => {
      const running = deployments.start({ type: 'candidate', id: 'story', modelPackageArn: await deployments.version(), smokeRequest: ROW });
      await deployments.world.runFor(20 * MINUTE);
      deployments.world.stepFunctions.stopExecution(running);
    },
  },
  {
    name: 'two deployments at once', begin: live(1),
    play: async (deployments) => {
      for (const id of ['one', 'two']) deployments.start({ type: 'candidate', id, modelPackageArn: await deployments.version(), smokeRequest: ROW });
    },
  },
];

export const STORIES: readonly Story[] = [...DEPLOYING.map((story) => ({ name: story.name, played: (...given: Parameters<Story['played']>) => played(story, ...given) })), FIRST_IMAGE];

async function played(story: Deploying, faults: Faults, fault: FaultCase, assembly?: string): Promise<readonly string[]> {
  const deployments = await Deployments.load({ tasks: faults.tasks, ...(assembly === undefined ? {} : { assembly }) });
  const { world, machineArn } = deployments;
  try {
    await story.begin?.(deployments);
    faults.watch(world, [machineArn], () => deployments.lease.owner);
    await story.play(deployments);
    // What a fault that lasts keeps from ending ends at the latest with the machine's timeout.
    const until = world.clock.now + LONGEST;
    await runUntil(() => running(deployments) === 0, deployments, until);
    faults.end();
    await world.runFor(2 * HOUR);
    await runUntil(() => running(deployments) === 0 && deployments.lease.owner === undefined, deployments, until);
    if (deployments.release.frozen === 'true') {
      // The person who was told has looked, and lets the machine go on.
      deployments.start({ type: 'unfreeze', id: 'person' });
      await runUntil(() => running(deployments) === 0, deployments, world.clock.now + LONGEST);
      await world.runFor(3 * HOUR);
    }
    if (deployments.lease.owner !== undefined) {
      await deploys('good')(deployments);
      await runUntil(() => running(deployments) === 0, deployments, world.clock.now + LONGEST);
    }
    return violations(remainsOf(deployments, faults, await answerOf(deployments)), fault);
  } finally {
    await world.close();
  }
}

async function runUntil(isOver: () => boolean, { world }: Deployments, until: number): Promise<void> {
  do await world.runFor(10 * MINUTE);
  while (!isOver() && world.clock.now < until);
}

function running({ world, machineArn }: Deployments): number {
  return world.stepFunctions.listExecutions(machineArn, 'RUNNING').length;
}

async function answerOf({ world }: Deployments): Promise<string | undefined> {
  try {
    const { Body } = (await world.api.call('sagemakerruntime', 'InvokeEndpoint', { EndpointName: MODEL, Body: ROW, ContentType: 'text/csv' }, { roleArn: 'arn:aws:iam::111122223333:role/client' })) as { readonly Body: Uint8Array };
    return Buffer.from(Body).toString();
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return undefined;
  }
}

function remainsOf(deployments: Deployments, { requests }: Faults, answer: string | undefined): Remains {
  const { world, machineArn } = deployments;
  return { world, modelId: MODEL, deployment: machineArn, topicArn: world.arn('ModelWorkspace/Alerts', 'AWS::SNS::Topic'), item: (sort) => deployments.item<Readonly<Record<string, string>>>(sort), requests, answer };
}
