/** Versions that await a person, on the synthesized machines. */
import { playEach } from '../play';
import { APPROVING } from './approving';

playEach('a person is asked', APPROVING);
