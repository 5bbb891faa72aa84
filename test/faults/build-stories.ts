/**
 * Stories of the machine that builds a model's image. It changes no endpoint and holds no lease; what must be so at its end: the image is
 * there, a build runs only where the image is wanted, every execution ends as the machine ends, or the next day's look has followed, and of
 * each that failed a person hears once.
 */
import { World } from '../../simulator/world';
import { imageBuildApp } from '../support/image-build-app';
import { type BuildRemains, buildViolations } from './build-invariants';
import type { Faults } from './fault';
import type { FaultCase } from './kinds';
import type { Story } from './story';

interface Told {
  readonly name: string;
  /** Everything that comes before the fault; default: the stack is deployed while it watches. */
  readonly begin?: (world: World) => Promise<void>;
  readonly play: (world: World) => Promise<void>;
  /** Executions that fail although nothing goes wrong but what the story is about. */
  readonly failures: number;
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** A build takes three minutes; the state and the execution that wait for it have their limits hours later. */
const LONGEST = 8 * 60 * MINUTE;
const PERSON = { roleArn: 'arn:aws:iam::111122223333:role/person' };

const TOLD: readonly Told[] = [
  { name: 'an image that is built', failures: 0, play: (world) => world.runFor(10 * MINUTE) },
  { name: 'an image that is there', failures: 0, begin: (world) => world.runFor(10 * MINUTE), play: (world) => world.runFor(DAY) },
  {
    name: 'a build that fails', failures: 1,
    play: async (world) => {
      world.codeBuild.failNext(world.physicalId('Images/Build/Project', 'AWS::CodeBuild::Project'));
      await world.runFor(10 * MINUTE);
    },
  },
  {
    name: 'a build that hangs', failures: 1,
    play: async (world) => {
      world.codeBuild.hangNext(world.physicalId('Images/Build/Project', 'AWS::CodeBuild::Project'));
      await world.runFor(10 * MINUTE);
    },
  },
  {
    name: 'a build that somebody stops', failures: 0,
    play: async (world) => {
      await world.runFor(2 * MINUTE);
      for (const { executionArn } of world.stepFunctions.listExecutions(machineOf(world), 'RUNNING')) world.stepFunctions.stopExecution(executionArn, 'Stopped', 'by a person');
    },
  },
];

export const BUILD_STORIES: readonly Story[] = TOLD.map((told) => ({ name: told.name, draws: 2, played: (faults, fault, assembly) => played(told, faults, fault, assembly) }));

let made: string | undefined;

/** Synthesized once. */
export function BUILD_ASSEMBLY(): string {
  return (made ??= imageBuildApp().assembly);
}

async function played({ begin, play, failures }: Told, faults: Faults, fault: FaultCase | undefined, assembly = BUILD_ASSEMBLY()): Promise<readonly string[]> {
  const world = await World.load(assembly, { start: '2026-03-30T00:00:00Z', processes: faults.processes, tasks: faults.tasks });
  try {
    await begin?.(world);
    faults.watch(world, [machineOf(world)], () => undefined);
    await play(world);
    const until = world.clock.now + LONGEST;
    while (isRunning(world) && world.clock.now < until) await world.runFor(10 * MINUTE);
    faults.end();
    // The next day's look follows whatever went wrong, and the one after that a build that fails by itself.
    await world.runFor(2 * DAY + 10 * MINUTE);
    return buildViolations(await remainsOf(world), failures, fault);
  } finally {
    await world.close();
  }
}

function isRunning(world: World): boolean {
  return world.stepFunctions.listExecutions(machineOf(world), 'RUNNING').length > 0;
}

async function remainsOf(world: World): Promise<BuildRemains> {
  const { imageDetails } = (await world.api.call('ecr', 'DescribeImages', { repositoryName: repositoryOf(world) }, PERSON)) as { readonly imageDetails: readonly { readonly imageTags?: readonly string[] }[] };
  return {
    isThere: imageDetails.some(({ imageTags = [] }) => imageTags.includes(tagOf(world))),
    executions: world.stepFunctions.listExecutions(machineOf(world)).map(({ executionArn, status, error, startedAt }) => ({ arn: executionArn, status, error, startedAt })),
    builds: world.codeBuild.statuses,
    longestBuild: Math.max(0, ...world.codeBuild.lengths) / MINUTE,
    told: world.sns.published(world.physicalId('ModelWorkspace/Alerts')).map(({ message }) => message),
  };
}

function machineOf(world: World): string {
  return world.arn('Images/Build/Machine', 'AWS::StepFunctions::StateMachine');
}

function repositoryOf(world: World): string {
  return world.physicalId('Images/Images/Repository', 'AWS::ECR::Repository');
}

/** The request that starts the machine begins with it. */
function tagOf(world: World): string {
  return world.ssm.getParameter(world.physicalId('Images/Build/RequestParameter', 'AWS::SSM::Parameter')).Value.split(' ')[0]!;
}
