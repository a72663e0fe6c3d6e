import assert from 'node:assert/strict';
import { startSandbox } from '../../src/sandbox/startSandbox';
import { readSandboxDescription } from '../../src/vscode/account/sandboxProcess';

describe('the line that describes a sandbox', () => {
  const line = { url: 'http://127.0.0.1:4040', apiKey: 'sandbox-key', region: 'us-south' };

  it('gives the endpoints to use: those of the sandbox', async () => {
    const sandbox = await startSandbox({ hours: 1 });
    try {
      const described = readSandboxDescription(JSON.stringify({ ...line, url: sandbox.url }));
      assert.deepEqual(described?.endpoints, { ...sandbox.endpoints });
    } finally {
      await sandbox.close();
    }
  });

  const refused: readonly unknown[] = [
    { ...line, url: 'http://example.com:80' },
    { ...line, url: 'http://127.0.0.1:80@example.com' },
    { ...line, url: 'https://127.0.0.1:80/path' },
    { ...line, apiKey: '' },
    { url: line.url },
    [],
    null,
  ];
  for (const value of refused) {
    it(`refuses ${JSON.stringify(value)}`, () => {
      assert.equal(readSandboxDescription(JSON.stringify(value)), null);
    });
  }
  it('refuses what is no JSON', () => assert.equal(readSandboxDescription('Sandbox at http://127.0.0.1:4040'), null));
});
