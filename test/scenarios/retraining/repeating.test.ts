/** Retrainings from a named snapshot, on the synthesized machines. */
import { playEach } from '../play';
import { REPEATING } from './repeating';

playEach('a person names a snapshot', REPEATING);
