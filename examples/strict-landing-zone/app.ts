/** Wiring: `npx cdk synth -a "npx tsx examples/strict-landing-zone/app.ts"` synthesizes both environments. */
import { App, Stage } from 'aws-cdk-lib';
import { AgencyProfile } from 'cdk-mlops';
import { join } from 'node:path';
import { TransportStack } from './stack';

const app = new App();
for (const environment of ['dev', 'prod']) {
  const agency = AgencyProfile.fromFile(join(__dirname, 'transport.yaml'), environment);
  const stage = new Stage(app, environment);
  agency.applyTo(stage);
  new TransportStack(stage, 'Transport', { env: agency.env, synthesizer: agency.synthesizer, agency });
}
