import * as vscode from 'vscode';
import { readSearchLink } from '../../app/search/searchLink';
import type { SearchEngines } from '../engines/searchEngines';
import { notice } from '../notice';
import type { ResultsPanels } from '../panel/resultsPanels';

export interface SearchLinkPorts {
  readonly engines: SearchEngines;
  readonly panels: ResultsPanels;
  /** Microseconds UTC. */
  readonly now: () => number;
}

/**
 * Links to searches: each opens in a panel of its own with the search filled in. Nothing runs and nothing is applied
 * before the user says so, since anybody can make a link.
 */
export function createSearchLinks({ engines, panels, now }: SearchLinkPorts): vscode.UriHandler {
  return {
    handleUri({ path, query }) {
      const read = readSearchLink({ path, query }, now());
      if (!read.ok) {
        void vscode.window.showWarningMessage(notice(`Not opened. ${read.message}`));
        return;
      }
      const { text, range, engineId } = read.search;
      const known = engineId === null || engines.list().some(({ id }) => id === engineId);
      const engine = known && engineId !== null ? { engineId } : {};
      panels.open({ text, range, ...engine, run: false, newPanel: true });
      if (!known) {
        void vscode.window.showInformationMessage(
          'The link asks for an engine that is not connected here; choose another one, or connect it.',
        );
      }
    },
  };
}
