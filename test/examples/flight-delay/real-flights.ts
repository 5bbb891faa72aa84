/** The real flights, read once for all test files that share a worker. */
import { readFlights, type Flights } from '../../../examples/flight-delay/demo/flights';

let reading: Promise<Flights> | undefined;

export function realFlights(): Promise<Flights> {
  reading ??= readFlights();
  return reading;
}
