import type { EditorApi } from '../host/editorApi';
import { type PanelState, readPanelState } from './panelState';

const keepAfterMs = 150;

/** The panel's state, kept by the editor over a reload. */
export class KeptState {
  private state: PanelState;
  private keeping: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly editor: EditorApi) {
    this.state = readPanelState(editor.getState());
  }

  get now(): PanelState {
    return this.state;
  }

  change(change: Partial<PanelState>): void {
    this.state = { ...this.state, ...change };
    this.editor.setState(this.state);
  }

  /** For what changes many times a second, as scrolling does: where it stopped is what is kept. */
  changeSoon(change: Partial<PanelState>): void {
    this.state = { ...this.state, ...change };
    clearTimeout(this.keeping);
    this.keeping = setTimeout(() => this.editor.setState(this.state), keepAfterMs);
  }
}
