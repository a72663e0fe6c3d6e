import type { ResultsMethods } from '../../protocol/results';
import { type HostConnection, messageOf } from '../host/hostConnection';
import type { InfoState } from './engineLine';

/** What the chosen engine has and how fresh it is. */
export class EngineInfo {
  state: InfoState = null;
  private asked = '';

  constructor(
    private readonly host: HostConnection<ResultsMethods>,
    private readonly changed: () => void,
  ) {}

  /** Asks an engine; an answer that comes after another one was asked is dropped. Empty where there is none. */
  async ask(engineId: string): Promise<void> {
    if (engineId === '') return;
    this.asked = engineId;
    let state: InfoState;
    try {
      state = await this.host.request('info', { engineId });
    } catch (error) {
      state = { failed: messageOf(error) };
    }
    if (engineId === this.asked) this.state = state;
    this.changed();
  }
}
