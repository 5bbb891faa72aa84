/** Executions that die, on the synthesized machines. */
import { playEach } from '../play';
import { TIDYING } from './tidying';

playEach('an execution dies', TIDYING);
