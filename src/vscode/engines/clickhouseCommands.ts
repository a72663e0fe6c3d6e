import type { Commands } from '../command';
import { commandIds } from '../ids';
import type { ClickhouseCommandPorts } from './connectClickhouse';

/** Connecting and disconnecting databases of ClickHouse; the questions are loaded when they are asked. */
export function registerClickhouseCommands(commands: Commands, ports: ClickhouseCommandPorts): void {
  commands.register(commandIds.connectClickhouse, async () =>
    (await import('./connectClickhouse')).connectClickhouse(ports),
  );
  commands.register(commandIds.disconnectClickhouse, async () =>
    (await import('./connectClickhouse')).disconnectClickhouse(ports),
  );
}
