import { parentPort } from 'node:worker_threads';
import { BatchDecoder } from './decodeBatch';
import type { DecodeReply, DecodeRequest } from './decodeMessages';

/** Entry of the decoding worker: answers each request with one reply, in order. */
const decoder = new BatchDecoder();

parentPort?.on('message', (request: DecodeRequest) => {
  const reply = decoder.decode(request);
  parentPort?.postMessage(reply, buffersOf(reply));
});

function buffersOf(reply: DecodeReply): ArrayBuffer[] {
  const columns = reply.block.columns.flatMap(({ data, valid }) => (valid ? [data, valid] : [data]));
  return [...columns, ...Object.values(reply.objects)].map((column) => column.buffer as ArrayBuffer);
}
