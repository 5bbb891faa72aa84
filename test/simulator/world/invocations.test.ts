/** What warm invocations may cost. The bound is several times what they take: it holds beside another worker too. */
import { Duration, Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import { describe, expect, it } from 'vitest';
import { REGION, synthesized } from '../assembly/fixture';
import { echo, loaded, MINUTE } from './fixture';

// Whoever else uses the machine makes a measurement slower, never faster: the best of three counts.
describe('the kernel', { retry: 2 }, () => {
  it('runs 4,000 warm invocations in at most 12 seconds', async () => {
    const world = await loaded(
      synthesized((app) => {
        const stack = new Stack(app, 'S', { env: { region: REGION } });
        new events.Rule(stack, 'Often', { schedule: events.Schedule.rate(Duration.minutes(1)), targets: [new targets.LambdaFunction(echo(stack, 'Function'))] });
      }),
    );
    await world.runFor(10 * MINUTE);
    const begun = performance.now();
    await world.runFor(4000 * MINUTE);
    const seconds = (performance.now() - begun) / 1000;
    expect(world.trace.filter(({ kind, what }) => kind === 'invocation' && what === 'succeeded')).toHaveLength(4010);
    expect(seconds).toBeLessThanOrEqual(12);
  }, 60_000);
});
