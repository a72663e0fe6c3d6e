// Who may import whom (see CONTRIBUTING.md). Checked with: npm run lint
const room = (name) => `^src/${name}/`;
/** A room may import itself, the rooms named, and the single files named. */
const only = (name, ...allowed) => ({
  name: `${name}-imports`,
  severity: 'error',
  from: { path: room(name) },
  to: { path: '^src/', pathNot: [room(name), ...allowed] },
});
const core = room('core');
const ports = [
  '^src/engines/queryEngine\\.ts$',
  '^src/engines/inPlace/foundObjects\\.ts$',
  '^src/store/store\\.ts$',
  '^src/cloud/cloud\\.ts$',
  '^src/cloud/clickhouse/clickhouseAdmin\\.ts$',
  '^src/cloud/logdna/logdnaConfig\\.ts$',
  '^src/cloud/cloudLogs/cloudLogsConfig\\.ts$',
  '^src/cloud/setup/(?!create)\\w+\\.ts$',
];

module.exports = {
  forbidden: [
    only('core'),
    only('protocol', core, '^src/engines/queryEngine\\.ts$'),
    only('cloud', core),
    only('store', core),
    only('engines', core, room('store')),
    only('app', core, ...ports),
    only('shipper', core, room('cloud'), '^src/store/nodeInflate\\.ts$'),
    only('sandbox', core),
    only('webview', core, room('protocol')),
    only('vscode', room('app'), room('protocol'), core, ...ports),
    {
      name: 'cli-imports',
      comment: 'The entry point alone names concrete classes.',
      severity: 'error',
      from: { path: room('cli'), pathNot: '^src/cli/(main|compose\\w*)\\.ts$' },
      to: { path: '^src/', pathNot: [room('cli'), room('app'), core, ...ports] },
    },
    {
      name: 'core-is-pure',
      severity: 'error',
      from: { path: core },
      to: { dependencyTypes: ['core', 'npm', 'npm-dev'] },
    },
    {
      name: 'vscode-only-at-the-edge',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/vscode/', '^src/compose/base\\.ts$', '^src/extension\\.ts$'] },
      to: { path: '^vscode$|@types/vscode' },
    },
    {
      name: 'compose-only-from-the-root',
      comment: 'Only the composition root knows who names concrete classes.',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/compose/', '^src/extension\\.ts$'] },
      to: { path: room('compose') },
    },
    { name: 'no-cycles', severity: 'error', from: { path: '^src/' }, to: { circular: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.js', '.json'], mainFields: ['module', 'main', 'types'] },
  },
};
