import { WebSocketServer } from 'ws';
import type { SandboxRequest } from '../http/sandboxRequest';
import type { Upgrade } from '../http/sandboxServer';
import { type ApiCredentials, apiError, callerProblem } from './apiCaller';
import { exportedLine } from './exportedLine';
import { inLists, lineLists } from './lineLists';
import type { LogLines } from './logLines';
import { indexLine } from './search/indexedLine';
import { matchLine } from './search/matchLine';
import { parseLineSearch } from './search/parseLineSearch';

const sockets = new WebSocketServer({ noServer: true });

/** Live tail: lines that match are sent as they come in (contracts/logs-and-functions.md §4.4). */
export function tailSocket(
  request: SandboxRequest,
  upgrade: Upgrade,
  { lines, ...credentials }: ApiCredentials & { readonly lines: LogLines },
): void {
  const refused = request.path === '/ws/tail' ? callerProblem(request, credentials) : apiError(404, 'Not found');
  if (refused !== null) {
    upgrade.refuse(refused.status);
    return;
  }
  const search = parseLineSearch(request.query.get('q') ?? '');
  const lists = lineLists(request.query);
  sockets.handleUpgrade(upgrade.incoming, upgrade.socket, Buffer.from(upgrade.head), (socket) => {
    const stop = lines.listen((line) => {
      // As everywhere in the service, a search it cannot read finds nothing.
      if (search === null || !inLists(line, lists) || !matchLine(indexLine(line), search)) return;
      socket.send(JSON.stringify({ e: 'p', p: [exportedLine(line)] }));
    });
    socket.on('close', stop);
    socket.on('error', () => socket.terminate());
    socket.send(JSON.stringify({ e: 'meta' }));
  });
}
