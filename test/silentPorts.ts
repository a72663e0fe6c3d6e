import type { PanelPorts } from '../src/vscode/panel/panelPorts';

/** What a results panel needs of the world, as far as a test does not look at it. */
export const silentPorts = {
  describeEmpty: async () => ({ code: 'no_match', message: 'Nothing matches.', steps: [] }),
  saveSearch: async () => true,
  export: async () => null,
  openObject: async () => undefined,
  why: () => undefined,
  copy: async () => undefined,
  ingest: async () => undefined,
  missing: () => undefined,
  setUp: () => undefined,
  replay: () => undefined,
  searchBucket: async () => undefined,
  openPage: async () => undefined,
  copyLink: async () => undefined,
  log: () => undefined,
} satisfies Omit<PanelPorts, 'engines'>;
