// Loads the extension's bundle and activates it once, in a process of its own, over an editor that does nothing.
// Prints { load, activate } in milliseconds, how many processes were started, and the files of the bundle that it took.
const Module = require('node:module');
const childProcess = require('node:child_process');
const { dirname, join } = require('node:path');
const { pathToFileURL } = require('node:url');

const [bundle, storage] = process.argv.slice(2);
let started = 0;
for (const name of ['spawn', 'fork', 'exec', 'execFile']) {
  const own = childProcess[name];
  childProcess[name] = (...args) => {
    started++;
    return own(...args);
  };
}

class EventEmitter {
  event = () => ({ dispose() {} });
  fire() {}
  dispose() {}
}
class Disposable {
  static from() {
    return new Disposable();
  }
  dispose() {}
}
function anyone() {}
/** Answers everything: a function, an object of itself, constructible, and never a promise. */
const anything = new Proxy(anyone, {
  get: (_target, name) =>
    name === 'then' || name === Symbol.iterator || name === Symbol.toPrimitive ? undefined : anything,
  apply: () => anything,
  construct: () => anything,
  set: () => true,
});
const workspace = {
  isTrusted: true,
  textDocuments: [],
  getConfiguration: () => ({ get: (_key, value) => value, inspect: () => undefined }),
};
const names = `authentication CancellationError CancellationTokenSource CodeAction CodeActionKind CodeLens commands
  CompletionItem CompletionItemKind Diagnostic DiagnosticSeverity env Hover InputBoxValidationSeverity languages
  MarkdownString ProgressLocation Range StatusBarAlignment TextEdit ThemeColor ThemeIcon TreeItemCollapsibleState
  version ViewColumn window WorkspaceEdit`;
// The bundle copies what the editor's module names, so each is named here.
const vscode = {
  ...Object.fromEntries(names.split(/\s+/).map((name) => [name, anything])),
  EventEmitter,
  Disposable,
  TreeItem: class {},
  Uri: {
    file: (path) => pathToFileURL(path),
    joinPath: (base, ...parts) => pathToFileURL(join(base.pathname, ...parts)),
  },
  workspace: new Proxy(workspace, { get: (target, name) => target[name] ?? anything }),
};
const load = Module._load;
Module._load = function (request, ...rest) {
  return request === 'vscode' ? vscode : load.call(this, request, ...rest);
};

const root = join(bundle, '..', '..');
const context = {
  subscriptions: [],
  extensionUri: pathToFileURL(root),
  extensionPath: root,
  globalStorageUri: { fsPath: storage },
  asAbsolutePath: (path) => join(root, path),
  globalState: { get: (_key, value) => value, update: async () => undefined, keys: () => [] },
  workspaceState: { get: (_key, value) => value, update: async () => undefined, keys: () => [] },
  secrets: { get: async () => undefined, store: async () => undefined, onDidChange: () => ({ dispose() {} }) },
  extension: { packageJSON: { version: '0.0.0' } },
};
const before = performance.now();
const extension = require(bundle);
const loaded = performance.now();
extension.activate(context);
const activated = performance.now();
const folder = dirname(bundle);
const files = Object.keys(require.cache).filter((path) => path.startsWith(folder));
process.stdout.write(JSON.stringify({ load: loaded - before, activate: activated - loaded, started, files }));
process.exit(0);
