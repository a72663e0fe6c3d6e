import { parentPort } from 'node:worker_threads';
import { BatchDecoder } from './decodeBatch';
import type { DecodeRequest } from './decodeMessages';

/** Entry of the decoding worker: answers each request with one reply, in order. */
const decoder = new BatchDecoder();

parentPort?.on('message', (request: DecodeRequest) => {
  // Copied, not transferred: with the first buffer that is taken away, code made fast for buffers that stay is thrown
  // away, and what is made afterwards asks at each access whether its buffer is still there.
  parentPort?.postMessage(decoder.decode(request));
});
