/** Plays the deployments of the closed loop on the synthesized machines. */
import { DEPLOYMENTS } from './deployments';
import { playEach } from './play';

playEach('a deployment in the closed loop', Object.values(DEPLOYMENTS));
