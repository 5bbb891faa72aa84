/** What makes a model train again by itself, on the synthesized machines. */
import { playEach } from '../play';
import { TRIGGERS } from './triggers';

playEach('a model trains again by itself', TRIGGERS);
