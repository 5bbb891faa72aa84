/** Triggers that start no training now, on the synthesized machines. */
import { playEach } from '../play';
import { SKIPPING } from './skipping';

playEach('a trigger starts no training now', SKIPPING);
