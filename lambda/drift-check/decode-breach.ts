/** Checks how many windows, of how many, make a breach. */
import { type ConfigReader, isCount } from '../shared/config/reader';

export function readBreachRule(breach: ConfigReader): void {
  const { times, outOf } = breach.members;
  breach.expect('times', isCount(1), 'a whole number of at least 1');
  breach.expect('outOf', (value) => isCount(1)(value) && Number(value) >= Number(times), 'a whole number of at least breach.times');
  if (Number(outOf) > 1000) breach.problem('outOf', 'at most 1000');
}
