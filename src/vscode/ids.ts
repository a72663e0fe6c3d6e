/** Every name the manifest and the code share: commands, views, context keys, settings. A test holds them together. */
export const extensionId = 'vpc-flow-lens.vpc-flow-lens';

export const commandIds = {
  signIn: 'vpcFlowLens.signIn',
  signOut: 'vpcFlowLens.signOut',
  trySandbox: 'vpcFlowLens.trySandbox',
  switchAccount: 'vpcFlowLens.switchAccount',
  chooseRegion: 'vpcFlowLens.chooseRegion',
  openWalkthrough: 'vpcFlowLens.openWalkthrough',
  showLog: 'vpcFlowLens.showLog',
  exportDiagnostics: 'vpcFlowLens.exportDiagnostics',

  refresh: 'vpcFlowLens.refresh',
  refreshNode: 'vpcFlowLens.refreshNode',
  retryNode: 'vpcFlowLens.retryNode',
  addBucket: 'vpcFlowLens.addBucket',
  removeBucket: 'vpcFlowLens.removeBucket',
  openObject: 'vpcFlowLens.openObject',
  openObjectAsJson: 'vpcFlowLens.openObjectAsJson',
  openFile: 'vpcFlowLens.openFile',
  copyId: 'vpcFlowLens.copyId',
  loadMore: 'vpcFlowLens.loadMore',

  ingest: 'vpcFlowLens.ingest',
  ingestRange: 'vpcFlowLens.ingestRange',
  ingestFolder: 'vpcFlowLens.ingestFolder',
  replay: 'vpcFlowLens.replay',
  replaySearch: 'vpcFlowLens.replaySearch',

  setUp: 'vpcFlowLens.setUp',
  removeSetUp: 'vpcFlowLens.removeSetUp',
  manageCollector: 'vpcFlowLens.manageCollector',
  buildDemoVpc: 'vpcFlowLens.buildDemoVpc',
  removeDemoVpc: 'vpcFlowLens.removeDemoVpc',

  checkHealth: 'vpcFlowLens.checkHealth',
  whyMissing: 'vpcFlowLens.whyMissing',
  exerciseVpc: 'vpcFlowLens.exerciseVpc',

  connectLogdna: 'vpcFlowLens.connectLogdna',
  disconnectLogdna: 'vpcFlowLens.disconnectLogdna',
  connectCloudLogs: 'vpcFlowLens.connectCloudLogs',
  disconnectCloudLogs: 'vpcFlowLens.disconnectCloudLogs',
  connectClickhouse: 'vpcFlowLens.connectClickhouse',
  disconnectClickhouse: 'vpcFlowLens.disconnectClickhouse',
  connectBucketToClickhouse: 'vpcFlowLens.connectBucketToClickhouse',
  compareClickhouse: 'vpcFlowLens.compareClickhouse',
  showClickhouse: 'vpcFlowLens.showClickhouse',
  removeFromClickhouse: 'vpcFlowLens.removeFromClickhouse',

  newSearch: 'vpcFlowLens.newSearch',
  searchHere: 'vpcFlowLens.searchHere',
  searchInBucket: 'vpcFlowLens.searchInBucket',
  keepReadObjects: 'vpcFlowLens.keepReadObjects',
  runSearch: 'vpcFlowLens.runSearch',
  saveSearch: 'vpcFlowLens.saveSearch',
  renameSearch: 'vpcFlowLens.renameSearch',
  deleteSearch: 'vpcFlowLens.deleteSearch',
  clearHistory: 'vpcFlowLens.clearHistory',
  copySearchLink: 'vpcFlowLens.copySearchLink',
  openSearchAsFile: 'vpcFlowLens.openSearchAsFile',
  newFlowFile: 'vpcFlowLens.newFlowFile',
  createAlert: 'vpcFlowLens.createAlert',
  manageAlerts: 'vpcFlowLens.manageAlerts',
  refreshAlerts: 'vpcFlowLens.refreshAlerts',
  editAlert: 'vpcFlowLens.editAlert',
  testAlert: 'vpcFlowLens.testAlert',
  deleteAlert: 'vpcFlowLens.deleteAlert',
  openAlertPage: 'vpcFlowLens.openAlertPage',
  runQuery: 'vpcFlowLens.runQuery',

  refreshStore: 'vpcFlowLens.refreshStore',
  compactStore: 'vpcFlowLens.compactStore',
  removeOldFlows: 'vpcFlowLens.removeOldFlows',
  clearStore: 'vpcFlowLens.clearStore',
  retryDeadLetters: 'vpcFlowLens.retryDeadLetters',
  dismissDeadLetters: 'vpcFlowLens.dismissDeadLetters',

  refreshSecurity: 'vpcFlowLens.refreshSecurity',
  stopCountingHits: 'vpcFlowLens.stopCountingHits',
  chooseFlows: 'vpcFlowLens.chooseFlows',
  addInboundRule: 'vpcFlowLens.addInboundRule',
  searchRuleFlows: 'vpcFlowLens.searchRuleFlows',
  copyRulesAsTerraform: 'vpcFlowLens.copyRulesAsTerraform',
  copyRulesAsIbmcloud: 'vpcFlowLens.copyRulesAsIbmcloud',
  whyCause: 'vpcFlowLens.whyCause',
  diagnoseSearch: 'vpcFlowLens.diagnoseSearch',

  whyRejected: 'vpcFlowLens.whyRejected',
  causesOfRejects: 'vpcFlowLens.causesOfRejects',
  exportSnapshot: 'vpcFlowLens.exportSnapshot',
  openSnapshot: 'vpcFlowLens.openSnapshot',
  closeSnapshot: 'vpcFlowLens.closeSnapshot',
  changesToRules: 'vpcFlowLens.changesToRules',
  undoLastChange: 'vpcFlowLens.undoLastChange',
} as const;

/** Commands between parts of the extension. They take arguments, so the manifest and the palette have none of them. */
export const innerCommandIds = {
  /** Shows a rule in the Security view; takes a `RuleTarget`. */
  revealRule: 'vpcFlowLens.revealRule',
  /** Explains an example of a cause; both take a `CauseInRegion`. */
  explainCause: 'vpcFlowLens.explainCause',
  /** Offers the rules that would let an example pass. */
  fixCause: 'vpcFlowLens.fixCause',
  /** Answers with this machine's public address, which a host outside is asked for: after consent only. */
  ownAddress: 'vpcFlowLens.ownAddress',
} as const;

/** A rule, by what it belongs to. */
export interface RuleTarget {
  readonly ownerKind: 'securityGroup' | 'networkAcl';
  readonly ownerId: string;
  readonly ruleId: string;
}

export type CommandId = (typeof commandIds)[keyof typeof commandIds];
export type InnerCommandId = (typeof innerCommandIds)[keyof typeof innerCommandIds];

export const viewIds = {
  container: 'vpcFlowLens',
  flowLogs: 'vpcFlowLens.flowLogs',
  searches: 'vpcFlowLens.searches',
  security: 'vpcFlowLens.security',
  store: 'vpcFlowLens.store',
} as const;

export const walkthroughId = `${extensionId}#vpcFlowLens.start`;

/** Values are set with `setContext`; views, menus and welcome texts read them in `when`. */
export const contextKeys = {
  /** `none`, `sandbox` or `ibmcloud`. Undefined until the extension runs. */
  account: 'vpcFlowLens.account',
  /** Why the Flow Logs view is empty: `none`, `offline`, `credentials`, `nothing`. */
  browseState: 'vpcFlowLens.browseState',
  /** `empty`, `filled` or `unavailable`. */
  store: 'vpcFlowLens.storeState',
  /** `none` where nobody is signed in, `counting`, `read`, `failed` or `unread`. */
  security: 'vpcFlowLens.securityState',
  /** Whether a VPC snapshot file judges: `open` or `none`. */
  snapshot: 'vpcFlowLens.snapshot',
} as const;

/** Settings sections below `vpcFlowLens`. */
export const settingIds = {
  root: 'vpcFlowLens',
  storeDirectory: 'store.directory',
  retentionDays: 'store.retentionDays',
  memoryLimitMb: 'engine.memoryLimitMb',
  clickhouse: 'clickhouse',
  endpoints: 'endpoints',
  publicAddressUrl: 'publicAddressUrl',
} as const;

export const languageId = 'flow-search';

/** Scheme of the read-only documents that show an object's JSON. */
export const objectScheme = 'flowlog';

/** Scheme of reports, read-only Markdown. */
export const reportScheme = 'flowlens-report';

export const authenticationProviderId = 'vpc-flow-lens-ibmcloud';
