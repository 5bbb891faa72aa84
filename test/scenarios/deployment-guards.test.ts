/** Plays the guards of the deployment machine on the synthesized machines. */
import { GUARDS } from './deployment-guards';
import { playEach } from './play';

playEach('a guard of the deployment machine', Object.values(GUARDS));
