/** Stories of the deployment machine alone, in a world that has no other. */
import type { Behaviour } from '../scenarios/deployment/containers';
import { assemblyOf, Deployments, HOUR, MINUTE, MODEL } from '../scenarios/deployment/fixture';
import type { Version } from './remains';
import { type Plot, type Stageable, type Story, storyOf } from './story';

interface Deploying extends Stageable {
  readonly deployments: Deployments;
}

type Told = Omit<Plot<Deploying>, 'open' | 'longest' | 'draws'>;

const ROW = '12,340,A1';

const live = (version: number) => async ({ deployments }: Deploying): Promise<void> => void (await deployments.live(version));
const deploys = (behaviour: Behaviour) => async ({ deployments }: Deploying): Promise<void> => {
  if (behaviour === 'failing') deployments.traffic(120);
  deployments.start({ type: 'candidate', id: 'story', modelPackageArn: await deployments.version(behaviour), smokeRequest: ROW });
};
const always = (version: Version): Told['live'] => ({ well: [version], faulty: [version] });

const TOLD: readonly Told[] = [
  { name: 'the first version', play: deploys('good'), live: { well: [1], faulty: ['none', 1] } },
  { name: 'a first version that answers nothing', play: deploys('mute'), live: always('none') },
  { name: 'the next version', begin: live(1), play: deploys('good'), live: { well: [2], faulty: [1, 2] } },
  { name: 'a version that answers nothing', begin: live(1), play: deploys('mute'), live: always(1) },
  { name: 'a version that fails under traffic', begin: live(1), play: deploys('failing'), live: always(1) },
  { name: 'another envelope', begin: live(1), play: async ({ deployments }) => deployments.submit(8), live: always(1) },
  {
    name: 'an endpoint that somebody deletes', begin: live(1), live: always(1),
    play: async ({ deployments }) => {
      await deployments.call('DeleteEndpoint', { EndpointName: MODEL });
      await deployments.world.runFor(HOUR);
    },
  },
  {
    name: 'a deployment that dies', begin: live(1), live: { well: [1], faulty: [1, 2] },
    play: async ({ deployments }) => {
      const running = deployments.start({ type: 'candidate', id: 'story', modelPackageArn: await deployments.version(), smokeRequest: ROW });
      await deployments.world.runFor(20 * MINUTE);
      deployments.world.stepFunctions.stopExecution(running);
    },
  },
  {
    name: 'two deployments at once', begin: live(1), live: { well: [2], faulty: [1, 2, 3] },
    play: async ({ deployments }) => {
      for (const id of ['one', 'two']) deployments.start({ type: 'candidate', id, modelPackageArn: await deployments.version(), smokeRequest: ROW });
    },
  },
  {
    name: 'a version that comes while SageMaker changes the endpoint by itself', live: { well: [2], faulty: [1, 2] },
    begin: async ({ deployments }) => {
      await deployments.live(1);
      const { api, clock, sageMaker } = deployments.world;
      const call = api.call.bind(api);
      let isOver = false;
      api.call = async (service, operation, request, caller) => {
        const answer = await call(service, operation, request, caller);
        if (operation === 'CreateEndpointConfig' && !isOver) {
          isOver = true;
          sageMaker.setEndpointStatus(MODEL, 'SystemUpdating');
          clock.after(5 * MINUTE, () => sageMaker.setEndpointStatus(MODEL, 'InService'));
        }
        return answer;
      };
    },
    play: deploys('good'),
  },
  {
    name: 'a model that a person has frozen', live: always(1), freezes: true,
    begin: async ({ deployments }) => {
      await deployments.live(1);
      deployments.freeze();
    },
    play: async ({ unfreeze }) => unfreeze(),
  },
  {
    name: 'an envelope whose fleet does not come up', live: always(1),
    begin: async ({ deployments }) => {
      await deployments.live(1);
      deployments.world.sageMaker.force({ kind: 'endpoint', on: 'update', outcome: 'Failed', reason: 'no such instances' });
    },
    play: async ({ deployments }) => deployments.submit(8),
  },
  {
    name: 'an envelope for which a permission is missing', live: always(1),
    begin: async ({ deployments }) => {
      await deployments.live(1);
      deployments.world.api.inject({ service: 'sagemaker', operation: 'CreateModel', code: 'AccessDeniedException', message: 'not authorized' });
    },
    play: async ({ deployments }) => deployments.submit(8),
  },
  {
    name: 'a way back that is refused for hours', live: always(1), freezes: true,
    begin: async ({ deployments }) => {
      await deployments.live(1);
      const { world, release } = deployments;
      const until = world.clock.now + 2.5 * HOUR;
      world.api.inject({
        service: 'sagemaker', operation: 'UpdateEndpoint', code: 'ValidationException', message: 'no capacity',
        when: ({ EndpointConfigName }) => EndpointConfigName === release.liveConfig && world.clock.now < until,
      });
    },
    play: deploys('mute'),
  },
  {
    name: 'an endpoint that has failed', begin: live(1), live: always(1),
    play: async ({ deployments }) => {
      deployments.world.sageMaker.setEndpointStatus(MODEL, 'Failed');
      await deployments.world.runFor(HOUR);
    },
  },
];

export const DEPLOYMENT_ASSEMBLY = (): string => assemblyOf('canary', {});

export const DEPLOYMENT_STORIES: readonly Story[] = TOLD.map((told) => storyOf({ ...told, open, longest: 40 * HOUR, draws: 2 }));

async function open(options: Parameters<Plot<Deploying>['open']>[0]): Promise<Deploying> {
  const deployments = await Deployments.load(options);
  const { world, machineArn } = deployments;
  return {
    deployments, world,
    modelId: MODEL,
    longestJob: { training: 0, transform: 0 },
    deployment: machineArn,
    topicArn: world.arn('ModelWorkspace/Alerts', 'AWS::SNS::Topic'),
    item: (sort) => deployments.item<Readonly<Record<string, string>>>(sort),
    row: ROW,
    due: async (version) => `0.${String(version).padStart(2, '0')}`,
    unfreeze: () => void deployments.start({ type: 'unfreeze', id: 'person' }),
    bring: async () => {
      const modelPackageArn = await deployments.version();
      deployments.start({ type: 'candidate', id: 'person', modelPackageArn, smokeRequest: ROW });
      return [Number(modelPackageArn.split('/').at(-1))];
    },
  };
}
