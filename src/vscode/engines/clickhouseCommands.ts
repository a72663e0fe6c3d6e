import type { Commands } from '../command';
import { commandIds } from '../ids';
import type { ClickhouseConnections } from './clickhouseConnections';
import type { OpenClickhouse } from './searchEngines';

export interface ClickhouseCommandPorts {
  readonly connections: ClickhouseConnections;
  readonly open: OpenClickhouse;
  hide(secret: string): void;
}

/** Connecting and disconnecting databases of ClickHouse; the questions are loaded when they are asked. */
export function registerClickhouseCommands(commands: Commands, ports: ClickhouseCommandPorts): void {
  commands.register(commandIds.connectClickhouse, async () =>
    (await import('./connectClickhouse')).connectClickhouse(ports),
  );
  commands.register(commandIds.disconnectClickhouse, async () =>
    (await import('./connectClickhouse')).disconnectClickhouse(ports),
  );
}
