/** An app with as many managed models as its argument says, a few to a stack, as the limits of a template ask for; prints how much time of processors it took. */
import { App, Stack } from 'aws-cdk-lib';
import { defineModels } from '../../test/static/cases';

const MODELS_IN_A_STACK = 3;

const count = Number(process.argv[2]);
const begin = process.cpuUsage();
const app = new App();
for (let first = 0; first < count; first += MODELS_IN_A_STACK) {
  defineModels(new Stack(app, `Models${first}`, { env: { account: '111122223333', region: 'ap-southeast-1' } }), Math.min(MODELS_IN_A_STACK, count - first));
}
app.synth();
const { user, system } = process.cpuUsage(begin);
process.stdout.write(`synthesized in ${(user + system) / 1000} ms\n`);
