/** Runs in which something fails, on the synthesized machines. */
import { playEach } from '../play';
import { ABANDONING } from './abandoning';

playEach('something fails', ABANDONING);
