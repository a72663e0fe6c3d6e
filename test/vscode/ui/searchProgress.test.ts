import assert from 'node:assert/strict';
import {
  exceptionText,
  progressLine,
  startWireServer,
  type WireCall,
  type WireServer,
} from '../../engines/clickhouse/wireServer';
import { useWorkbench } from './useWorkbench';
import { Workbench } from './workbench';

// A search over billions of rows, as it goes on and as it reaches its limit.
describe('a long search in ClickHouse', () => {
  const seconds = 77;
  let server: WireServer;
  let workbench: Workbench;
  /** Goes on with the statement whose progress is shown. */
  let goOn: () => void = () => undefined;

  useWorkbench(
    async () => {
      server = await startWireServer(answer);
      workbench = await Workbench.open({ settings: { 'vpcFlowLens.clickhouse.maxSeconds': seconds } });
      return workbench;
    },
    () => server?.close(),
  );

  function answer({ sql, format }: WireCall): Iterable<string> | AsyncIterable<string> {
    if (format === 'JSONEachRowWithProgress') return working();
    if (sql.includes('FROM "vpc_flow_lens".objects')) return ['["12000000","3400000000"]\n'];
    if (sql.startsWith('SELECT count() FROM "vpc_flow_lens".flows')) return ['["3400000000"]\n'];
    if (sql.includes('min(start_time)')) return ['["1795000000000000","1795300000000000"]\n'];
    return sql.startsWith('SELECT 1') ? ['[1]\n'] : [];
  }

  async function* working(): AsyncGenerator<string> {
    yield progressLine(1_200_000_000, 3_400_000_000, 2_100_000_000);
    await new Promise<void>((resolve) => {
      const before = goOn;
      goOn = () => {
        before();
        resolve();
      };
    });
    yield `${JSON.stringify({ exception: exceptionText(159, 'Timeout exceeded') })}\n`;
  }

  const results = () => workbench.webview();
  const answerQuestion = async (prompt: string, text: string) => {
    await workbench.quickInput.getByText(prompt).waitFor();
    await workbench.quickInputBox.fill(text);
    await workbench.quickInputBox.press('Enter');
  };

  it('shows how much is read, and which setting ended it', async () => {
    await workbench.command('VPC Flow Lens: Connect ClickHouse…');
    await answerQuestion('Address of its HTTP interface', server.url);
    await answerQuestion('User who searches', 'reader');
    await answerQuestion('Password of reader', '');
    await answerQuestion('Database with the flow logs', 'vpc_flow_lens');
    await workbench.answer('is connected. Choose it as the engine', 'New Search');
    const engine = results().getByRole('combobox', { name: 'Engine' });
    const { host } = new URL(server.url);
    await engine.selectOption({ label: `ClickHouse (${host})` });
    const words = results().locator('.progress-words');
    const bar = results().getByRole('progressbar', { name: 'Searching' });
    await words.getByText('1.2 of 3.4 billion rows read, 2.1 GB').waitFor();
    assert.equal(await bar.getAttribute('aria-valuenow'), '35');
    for (const theme of ['dark', 'light', 'high-contrast'] as const) {
      await workbench.theme(theme);
      await words.waitFor();
      await workbench.screenshot(`progress-${theme}`);
    }
    assert.equal(server.calls.at(-1)?.settings.get('max_execution_time'), String(seconds));
    goOn();
    const failure = results().getByRole('alert').filter({ hasText: 'took longer than' });
    const text = await failure.innerText();
    assert.match(text, new RegExp(`took longer than ${seconds} s and was stopped\\.`));
    assert.match(text, /raise the setting vpcFlowLens\.clickhouse\.maxSeconds\./);
    await words.waitFor({ state: 'detached' });
    await workbench.screenshot('progress-limit');
  });
});
