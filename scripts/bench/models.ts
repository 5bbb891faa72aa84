/**
 * An app with as many managed models as its argument says, a few to a stack, as the limits of a template ask for; prints how much time of
 * processors it took. The second argument says how many hours there are between two checks of a model.
 */
import { App, Duration, Stack } from 'aws-cdk-lib';
import { defineModels } from '../../test/static/stacks';

const MODELS_IN_A_STACK = 3;

const [count, hours] = [Number(process.argv[2]), Number(process.argv[3] ?? 24)];
const begin = process.cpuUsage();
const app = new App();
for (let first = 0; first < count; first += MODELS_IN_A_STACK) {
  const stack = new Stack(app, `Models${first}`, { env: { account: '111122223333', region: 'ap-southeast-1' } });
  defineModels(stack, Math.min(MODELS_IN_A_STACK, count - first), undefined, Duration.hours(hours));
}
app.synth();
const { user, system } = process.cpuUsage(begin);
process.stdout.write(`synthesized in ${(user + system) / 1000} ms\n`);
