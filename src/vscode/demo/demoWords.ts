import type { DemoVpcStep } from '../../app/demoVpc/demoVpc';

export const stepText: Readonly<Record<DemoVpcStep, string>> = {
  workspace: 'looking for the workspace',
  upload: 'uploading the template',
  plan: 'planning',
  apply: 'applying',
  destroy: 'destroying',
  outputs: 'reading the addresses',
  delete: 'deleting the workspace',
};

/** What a job's log said last, fit for one line of a notification; null where it said nothing. */
export function lastLine(log: string): string | null {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: Terraform colours its output.
  const plain = log.replace(/\u001b\[[0-9;]*m/g, '').replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, '\n');
  const line = plain
    .split('\n')
    .map((each) => each.trim())
    .filter((each) => each !== '')
    .at(-1);
  return line === undefined ? null : line.length > 90 ? `${line.slice(0, 89)}…` : line;
}
