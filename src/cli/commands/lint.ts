import { describeFinding } from '../../core/policy/lint/describeFinding';
import { lintSnapshot } from '../../core/policy/lint/lintSnapshot';
import type { Command, CommandContext } from '../command';
import { exitCode } from '../exitCode';
import { readSnapshotFile } from '../readSnapshotFile';
import { terminalText } from '../terminalText';

export const lintCommand: Command = {
  name: 'lint',
  summary: 'Find rules of a VPC that are likely not meant',
  synopsis: '--snapshot FILE',
  help: `
  --snapshot FILE   the configuration of a region: what "snapshot" writes, or answers of the VPC API as JSON

Tells of SSH and RDP from anywhere, answers that network ACLs stop, rules that never apply or that others already
hold, and groups and ACLs that nothing uses. With --json one finding a line, with a stable code.
`,
  options: { snapshot: { type: 'string' } },
  words: [0, 0],
  run: lint,
};

async function lint(context: CommandContext) {
  const { output, signal, json } = context;
  const findings = lintSnapshot(await readSnapshotFile(context));
  for (const finding of findings) {
    const sentence = describeFinding(finding);
    const line = json
      ? JSON.stringify({ ...finding, message: sentence })
      : `${finding.severity}: ${terminalText(sentence)}`;
    await output.line(line, signal);
  }
  if (findings.length === 0) output.note('Nothing found.');
  return exitCode.ok;
}
