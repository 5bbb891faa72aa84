/** Commands without a network: in an empty network namespace, where the machine allows it. */
import { capture } from './run.mjs';

const OFFLINE = ['unshare', '--map-root-user', '--net'];

/** The command to put before another one that must do without network; none where this system has no network namespaces. */
export function offline() {
  const wrapper = networkNamespaces() ? OFFLINE : [];
  console.log(wrapper.length > 0 ? 'no network: an empty network namespace each' : 'network namespaces are not available here: run with the network on');
  return wrapper;
}

function networkNamespaces() {
  try {
    return capture(OFFLINE[0], [...OFFLINE.slice(1), 'true']).status === 0;
  } catch {
    return false; // the program does not exist on this system
  }
}
