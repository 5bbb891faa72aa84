/** Runs whose deployment could not be finished, on the synthesized machines. */
import { playEach } from '../play';
import { ABANDONING } from './abandoning';

playEach('the deployment could not be finished', ABANDONING);
