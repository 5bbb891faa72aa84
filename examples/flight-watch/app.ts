/** Wiring of the flight-delay example: `npx cdk synth -a "npx tsx examples/flight-watch/app.ts"`. */
import { App } from 'aws-cdk-lib';
import { FlightWatchStack } from './stack';

new FlightWatchStack(new App(), 'FlightWatch', { env: { region: 'ap-southeast-1' } });
