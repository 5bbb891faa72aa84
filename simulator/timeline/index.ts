/** The page about a simulation. */
export { timelinePage } from './page';
