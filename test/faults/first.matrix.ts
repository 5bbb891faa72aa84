/** The first half of the matrix of faults. */
import { playHalf } from './half';

playHalf(0);
