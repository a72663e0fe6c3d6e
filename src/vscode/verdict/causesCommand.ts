import type { Commands } from '../command';
import { commandIds } from '../ids';
import type { CausesPorts } from './showCauses';

/** “Causes of Rejects”; what it needs is loaded when it is first asked for. */
export function registerCausesCommand(commands: Commands, ports: CausesPorts): void {
  commands.register(commandIds.causesOfRejects, async () => {
    const { showCauses } = await import('./showCauses');
    return showCauses(ports);
  });
}
