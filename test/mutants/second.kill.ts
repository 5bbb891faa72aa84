/** One half of the mutants, for `npm run mutants`; the other is beside it. */
import { killPart } from './shard';

killPart(1);
