/** Wiring: `npx cdk synth -a "npx tsx examples/greenfield-agency/app.ts"` synthesizes dev, staging and prod, an account each. */
import { App, Stage } from 'aws-cdk-lib';
import { AgencyProfile } from 'cdk-mlops';
import { join } from 'node:path';
import { ParksStack } from './stack';

const app = new App();
for (const environment of ['dev', 'staging', 'prod']) {
  const agency = AgencyProfile.fromFile(join(__dirname, 'parks.yaml'), environment);
  const stage = new Stage(app, environment);
  agency.applyTo(stage);
  new ParksStack(stage, 'Parks', { env: agency.env });
}
