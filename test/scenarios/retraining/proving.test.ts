/** Evidence that runs leave, on the synthesized machines. */
import { playEach } from '../play';
import { PROVING } from './proving';

playEach('a run has to be provable', PROVING);
