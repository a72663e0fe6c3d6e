import type { Commands } from '../command';
import { commandIds } from '../ids';
import type { KeptAlert } from './alertKeeper';
import type { KeptAlertPorts } from './keptAlertCommands';

/** A row of the Searches view. */
interface AlertRow {
  readonly kind?: unknown;
  readonly alert?: KeptAlert;
  readonly search?: { readonly text?: unknown };
}

/** Registers the commands; the room behind them is loaded when the first of them is used. */
export function registerAlerts(commands: Commands, ports: KeptAlertPorts): void {
  commands.register(commandIds.createAlert, async (row?: AlertRow) => {
    const { createAlert } = await import('./createAlert');
    const { watchedText } = await import('./askWatched');
    // From the menu of a panel or a search file comes their address; from the palette nothing.
    const shown = row !== undefined && row.kind === undefined ? ports.searchInFront() : null;
    const text = row?.search?.text ?? shown;
    await createAlert(ports, typeof text === 'string' && text.trim() !== '' ? watchedText(text) : null);
  });
  commands.register(commandIds.refreshAlerts, () => ports.refresh());
  const load = () => import('./keptAlertCommands');
  commands.register(commandIds.manageAlerts, async () => (await load()).manageAlerts(ports));
  const on = (title: string, deed: (room: Awaited<ReturnType<typeof load>>, alert: KeptAlert) => unknown) => {
    return async (row?: AlertRow) => {
      const room = await load();
      const alert = row?.alert ?? (await room.askAlert(ports, title));
      if (alert !== undefined) await deed(room, alert);
    };
  };
  commands.register(
    commandIds.editAlert,
    on('Edit Alert', (room, alert) => room.editAlert(ports, alert)),
  );
  commands.register(
    commandIds.testAlert,
    on('Send Test Message', (room, alert) => room.testAlert(alert)),
  );
  commands.register(
    commandIds.deleteAlert,
    on('Delete Alert', (room, alert) => room.deleteAlert(ports, alert)),
  );
  commands.register(
    commandIds.openAlertPage,
    on('Open in Browser', (room, alert) => room.openPage(alert)),
  );
}
