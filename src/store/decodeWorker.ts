import { parentPort, type TransferListItem } from 'node:worker_threads';
import { FlowColumns } from '../core/flow/flowColumns';
import { decodeBatch } from './decodeBatch';
import type { DecodeReply, DecodeRequest } from './decodeMessages';

/** Entry of the decoding worker: answers each request with one reply, in order. */
const columns = new FlowColumns();

parentPort?.on('message', (request: DecodeRequest) => {
  const reply = decodeBatch(request, columns);
  parentPort?.postMessage(reply, buffersOf(reply));
});

function buffersOf(reply: DecodeReply): TransferListItem[] {
  const buffers: ArrayBuffer[] = [];
  for (const { data, valid } of reply.block.columns) {
    buffers.push(data.buffer as ArrayBuffer);
    if (valid) buffers.push(valid.buffer as ArrayBuffer);
  }
  return buffers;
}
