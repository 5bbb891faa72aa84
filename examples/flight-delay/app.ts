/** Wiring of the flight-delay example: `npx cdk synth -a "npx tsx examples/flight-delay/app.ts"`. */
import { App } from 'aws-cdk-lib';
import { FlightDelayStack } from './stack';

new FlightDelayStack(new App(), 'FlightDelay', { env: { region: 'ap-southeast-1' } });
