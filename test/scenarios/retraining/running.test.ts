/** Retrainings that bring a new version, on the synthesized machines. */
import { playEach } from '../play';
import { RUNNING } from './running';

playEach('a retraining brings a version', RUNNING);
