/** The machine that builds a model's image, in a running world: when a stack is deployed, when the image is gone, when the build fails. */
import { rmSync } from 'node:fs';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { IMAGE_BUILD_FAILED } from '../../lib/image/build-machine';
import { World } from '../../simulator/world';
import { imageBuildApp } from '../support/image-build-app';
import { closeProved } from '../support/permissions/record';
import { WARM } from '../support/warm';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const OPERATOR = { roleArn: 'arn:aws:iam::111122223333:role/operator' };

let assembly: string;
let imageTag: string;
beforeAll(() => {
  const app = imageBuildApp();
  ({ assembly, imageTag } = app);
  return () => rmSync(app.directory, { recursive: true });
});

async function opened(): Promise<World> {
  const world = await World.load(assembly, { start: '2026-03-30T00:00:00Z', processes: WARM });
  onTestFinished(() => closeProved(world, 'image-build'));
  return world;
}

const executions = (world: World): (readonly [string, string | undefined])[] =>
  world.stepFunctions.listExecutions(world.arn('Images/Build/Machine', 'AWS::StepFunctions::StateMachine')).map(({ status, error }) => [status, error] as const);
const has = async (world: World): Promise<boolean> => {
  const repositoryName = world.physicalId('Images/Images/Repository', 'AWS::ECR::Repository');
  const { imageDetails } = (await world.api.call('ecr', 'DescribeImages', { repositoryName }, OPERATOR)) as { imageDetails: { imageTags: string[] }[] };
  return imageDetails.some(({ imageTags }) => imageTags.includes(imageTag));
};
const told = (world: World): unknown[] => world.trace.filter(({ kind }) => kind === 'notification');

describe('the machine that builds', () => {
  it('builds when the stack is deployed, and once only', async () => {
    const world = await opened();
    expect(await has(world)).toBe(false);
    await world.runFor(10 * MINUTE);
    expect(await has(world)).toBe(true);
    await world.runFor(2 * DAY);
    expect(executions(world)).toEqual([['SUCCEEDED', undefined], ['SUCCEEDED', undefined], ['SUCCEEDED', undefined]]);
    const { builds } = (await world.api.call('codebuild', 'BatchGetBuilds', { ids: [] }, OPERATOR)) as { builds: object[] };
    expect(builds).toEqual([]);
    expect(told(world)).toEqual([]);
  });

  it('says so when the build fails, and tries again the next day', async () => {
    const world = await opened();
    world.codeBuild.failNext(world.physicalId('Images/Build/Project', 'AWS::CodeBuild::Project'));
    await world.runFor(10 * MINUTE);
    expect(executions(world)).toEqual([['FAILED', IMAGE_BUILD_FAILED]]);
    expect(JSON.stringify(told(world))).toContain(`The image ${imageTag} of Images is not there. the build: States.TaskFailed`);
    await world.runFor(DAY);
    expect(await has(world)).toBe(true);
  });

  it('takes the build with it when somebody stops it, and builds the next day', async () => {
    const world = await opened();
    await world.runFor(2 * MINUTE);
    const [running] = world.stepFunctions.listExecutions(world.arn('Images/Build/Machine', 'AWS::StepFunctions::StateMachine'), 'RUNNING');
    world.stepFunctions.stopExecution(running!.executionArn, 'Stopped', 'by a person');
    await world.runFor(10 * MINUTE);
    expect(world.codeBuild.statuses).toEqual(['STOPPED']);
    expect(await has(world)).toBe(false);
    await world.runFor(DAY);
    expect(await has(world)).toBe(true);
  });

  it('does not believe a build that succeeds and leaves no image', async () => {
    const world = await opened();
    world.api.inject({ service: 'ecr', operation: 'DescribeImages', code: 'ImageNotFoundException', message: 'not there' });
    await world.runFor(10 * MINUTE);
    expect(executions(world)).toEqual([['FAILED', IMAGE_BUILD_FAILED]]);
    expect(JSON.stringify(told(world))).toContain('looking for the image after its build: Ecr.ImageNotFoundException');
  });

  it('says so when nobody may look for the image, and builds nothing', async () => {
    const world = await opened();
    world.api.inject({ service: 'ecr', operation: 'DescribeImages', code: 'AccessDeniedException', message: 'denied' });
    await world.runFor(10 * MINUTE);
    expect(executions(world)).toEqual([['FAILED', IMAGE_BUILD_FAILED]]);
    world.api.heal();
    expect(await has(world)).toBe(false);
    expect(JSON.stringify(told(world))).toContain('looking for the image: Ecr.EcrException');
  });
});
