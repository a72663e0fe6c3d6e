import type { FlowRow } from '../../../src/core/flow/flowRow';
import type { VpcSnapshot } from '../../../src/core/policy/vpcSnapshot';
import type { QueryEngine } from '../../../src/engines/queryEngine';
import { Judges } from '../../../src/vscode/verdict/judges';
import { VerdictSession } from '../../../src/vscode/verdict/verdictSession';
import type { ApplyLab } from '../../extension/applyLab';
import { noApply } from '../../extension/applyPorts';
import type { ThemeName } from './themes';
import { openWebview, type WebviewPage } from './webviewPage';

export interface VerdictHarness extends WebviewPage {
  readonly copied: string[];
  readonly logged: string[];
  /** Ids of rules that the Security view was to show. */
  readonly revealed: string[];
  readonly session: VerdictSession;
}

/** The verdict pane in the browser over a real session; `gate` holds back the reading of the configuration. */
export async function openVerdict(options: {
  readonly origin: string;
  readonly row: FlowRow;
  readonly snapshot: VpcSnapshot;
  readonly engine: QueryEngine;
  readonly theme?: ThemeName;
  readonly gate?: Promise<void>;
  readonly label?: string;
  /** Judges by the account of a lab, and applies there. */
  readonly lab?: ApplyLab;
}): Promise<VerdictHarness> {
  const copied: string[] = [];
  const logged: string[] = [];
  const revealed: string[] = [];
  const { lab } = options;
  const judges =
    lab?.judges ??
    new Judges(
      () => Promise.reject(new Error('You are signed out. Sign in to IBM Cloud, or try the sandbox.')),
      () => 0,
    );
  if (lab === undefined) judges.openFile(options.label ?? 'vpc.json', options.snapshot);
  const world: { session?: VerdictSession } = {};
  const page = await openWebview({
    url: `${options.origin}/verdict`,
    theme: options.theme ?? 'dark',
    width: 760,
    height: 1000,
    connect: (send) => {
      const session = new VerdictSession(
        {
          judge: async (region, refresh, signal) => {
            await options.gate;
            return judges.judge(region, refresh, signal);
          },
          engine: () => options.engine,
          apply: lab?.ports ?? noApply,
          visible: () => true,
          revealRule: async ({ ruleId }) => Boolean(revealed.push(ruleId)),
          closeSnapshot: () => judges.closeFile(),
          copy: async (text) => void copied.push(text),
          log: (message, error) => void logged.push(`${message} ${String(error)}`),
        },
        send,
      );
      judges.onDidChange(() => session.again());
      session.show(options.row);
      world.session = session;
      return session;
    },
  });
  return { ...page, copied, logged, revealed, session: world.session! };
}
