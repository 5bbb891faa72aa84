/** Data and challengers that are refused, on the synthesized machines. */
import { playEach } from '../play';
import { REFUSING } from './refusing';

playEach('data or a challenger are refused', REFUSING);
