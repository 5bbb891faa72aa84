/**
 * Lets a function call the services one call after the other, in the order in which it makes them, however many it makes at once:
 * otherwise it would be chance which one arrives first, and two runs would differ.
 *
 * A call is over when all of its response is in memory, whether somebody reads it or not, so a call may wait for one that is being
 * read. A call whose body depends on the response of a later one lets that one pass after a while. What a function does between
 * calls in other threads (compression, files) can still change their order.
 */
import { Agent } from 'node:http';

/** For how long a body may be incomplete before the next call may go. */
const PATIENCE_MS = 200;
/** No response is larger than what the services take. */
const WHOLE_RESPONSE_BYTES = 2 ** 30;

/** @param {string} port on which the services are */
export function callInOrder(port) {
  const addRequest = Agent.prototype.addRequest;
  const queue = [];
  let isBusy = false;
  let patience;

  const next = () => {
    clearTimeout(patience);
    isBusy = false;
    const begin = queue.shift();
    if (!begin) return;
    isBusy = true;
    const call = begin();
    let isOver = false;
    const over = () => {
      if (isOver) return;
      isOver = true;
      // A call that waits already goes at once, and is on its way while this response is worked on; without one, whoever waits for
      // the response goes first.
      if (queue.length > 0) next();
      else setImmediate(next);
    };
    call.once('close', over);
    call.prependListener('response', (response) => {
      const push = response.push;
      response.push = (chunk, encoding) => {
        if (chunk === null) over();
        return push.call(response, chunk, encoding);
      };
    });
    const letPass = () => {
      if (isOver) return;
      if (call.writableEnded || queue.length === 0) patience = setTimeout(letPass, PATIENCE_MS).unref();
      else {
        isOver = true;
        next();
      }
    };
    patience = setTimeout(letPass, PATIENCE_MS).unref();
  };

  Agent.prototype.addRequest = function (call, options, ...more) {
    if (String(options?.port) !== port) return addRequest.call(this, call, options, ...more);
    queue.push(() => {
      addRequest.call(this, call, { ...options, readableHighWaterMark: WHOLE_RESPONSE_BYTES }, ...more);
      return call;
    });
    if (!isBusy) next();
  };
}
