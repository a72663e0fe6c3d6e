import type { PanelSession } from './panelSession';

/**
 * A session whose code is loaded when its panel is there. What the page says in the meantime waits, in its order; a panel
 * that is closed before is no longer answered.
 */
export class LateSession {
  private readonly loaded: Promise<PanelSession>;

  constructor(
    load: () => Promise<PanelSession>,
    private readonly failed: (error: unknown) => void,
  ) {
    this.loaded = load();
    this.loaded.catch(failed);
  }

  receive(message: unknown): void {
    this.withSession((session) => session.receive(message));
  }

  hidden(): void {
    this.withSession((session) => session.hidden());
  }

  dispose(): void {
    this.withSession((session) => session.dispose());
  }

  private withSession(act: (session: PanelSession) => void): void {
    this.loaded.then(act, () => undefined).catch(this.failed);
  }
}
