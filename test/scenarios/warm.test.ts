/** Scenarios share warm processes: that changes nothing of what happens in them. */
import { expect, it } from 'vitest';
import { ColdProcesses } from '../../simulator/lambda/cold-processes';
import type { ProcessSource } from '../../simulator/lambda/process-source';
import { WarmProcesses } from '../../simulator/lambda/warm-processes';
import { worldTraceLine } from '../../simulator/world';
import { DAY, Stage } from './stage';

/** The first version, then a retraining with other data, and drift checks between them. */
async function told(processes: ProcessSource): Promise<string> {
  const stage = await Stage.open({ processes });
  await stage.goLive();
  await stage.afterCooldown();
  stage.quality = 'fair';
  await stage.forced();
  await stage.world.runFor(2 * DAY);
  await stage.world.close();
  return stage.world.trace.map(worldTraceLine).join('\n');
}

it('the same story comes of processes that an earlier world has used as of new ones, line by line', async () => {
  const warm = new WarmProcesses();
  const stories = [await told(new ColdProcesses()), await told(warm), await told(warm)];
  await warm.close();
  expect(stories[0]).toContain('invocation');
  expect(stories[1]).toBe(stories[0]);
  expect(stories[2]).toBe(stories[0]);
});
