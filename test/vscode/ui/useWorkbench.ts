import { type Sandbox, startSandbox } from '../../../src/sandbox/startSandbox';
import { handedOver, Workbench } from './workbench';

/**
 * Opens a workbench for the tests of the `describe` that calls this, and closes it after them, with what else `close`
 * closes. Of each test that fails a picture and the logs are kept. Null: the tests are left out.
 */
export function useWorkbench(open: () => Promise<Workbench | null>, close: () => unknown = () => undefined): void {
  let workbench: Workbench | null = null;
  before(async function () {
    workbench = await open();
    if (workbench === null) this.skip();
  });
  afterEach(function () {
    return workbench?.keepOnFailure(this.currentTest);
  });
  after(async () => {
    try {
      await workbench?.close();
    } finally {
      await close();
    }
  });
}

/** The same, signed in to a sandbox of the test's own: one that outlives a reload (the extension’s own would name its
 * objects anew), whose clock can be pushed, and whose objects have lost nothing that a test waits for. */
export function useOwnSandbox(opened: (sandbox: Sandbox, workbench: Workbench) => void): void {
  let sandbox: Sandbox | undefined;
  useWorkbench(
    async () => {
      sandbox = await startSandbox({ oddities: false });
      const workbench = await Workbench.open({ sandbox: handedOver(sandbox) });
      opened(sandbox, workbench);
      return workbench;
    },
    () => sandbox?.close(),
  );
}
