import type { EngineChoice } from '../../protocol/results';
import type { PanelEngine } from './panelPorts';

/** An engine as the panel offers it. */
export function engineChoice({ id, label, engine, page, tellsChanges }: PanelEngine): EngineChoice {
  const follows = engine.follow !== undefined ? 'live' : tellsChanges ? 'changes' : null;
  return { id, label, ...(page && { page: page.label }), ...(follows && { follows }) };
}
