import type { ApplyPorts } from '../../src/vscode/verdict/changeRuns';

/** For panes in whose tests nothing is applied: whoever tries finds out. */
export const noApply: ApplyPorts = new Proxy({} as ApplyPorts, {
  get: (_ports, name) => {
    if (name === 'changes') return { entries: async () => [] };
    return () => {
      throw new Error(`nothing is applied here, yet ${String(name)} was asked for`);
    };
  },
});
