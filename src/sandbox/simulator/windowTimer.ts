import { captureSeconds } from './captureWindow';

/**
 * Calls at each end of a capture window, as the clock goes by itself. It keeps no process alive. Returns the function
 * that ends it. `now` in milliseconds.
 */
export function windowTimer(now: () => number, onEnd: () => void): () => void {
  const window = captureSeconds * 1000;
  let timer: NodeJS.Timeout;
  const wait = () => {
    timer = setTimeout(
      () => {
        onEnd();
        wait();
      },
      window - (now() % window),
    );
    timer.unref();
  };
  wait();
  return () => clearTimeout(timer);
}
