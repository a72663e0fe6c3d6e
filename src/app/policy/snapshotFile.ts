import { readSnapshot } from '../../core/policy/readSnapshot';
import type { VpcSnapshot } from '../../core/policy/vpcSnapshot';

export type SnapshotFile =
  | { readonly ok: true; readonly snapshot: VpcSnapshot; readonly problems: readonly string[] }
  | { readonly ok: false; readonly message: string };

/** The snapshot in a file's bytes, or why there is none; `name` is the file's, for the message. */
export function snapshotFile(name: string, bytes: Uint8Array): SnapshotFile {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    return { ok: false, message: `${name} is not JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
  const reading = readSnapshot(json);
  return reading.ok ? reading : { ok: false, message: `${name} is not a snapshot of a VPC. ${reading.message}` };
}
