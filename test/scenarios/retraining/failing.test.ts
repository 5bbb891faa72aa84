/** Runs in which something fails, on the synthesized machines. */
import { playEach } from '../play';
import { FAILING } from './failing';

playEach('something fails', FAILING);
