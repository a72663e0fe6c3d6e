import { UsageError } from './exitCode';

/** `cos://bucket/prefix`; null for anything that does not begin with `cos://`. */
export function parseCosAddress(text: string): { readonly bucket: string; readonly prefix: string } | null {
  if (!text.startsWith('cos://')) return null;
  const rest = text.slice('cos://'.length);
  const slash = rest.indexOf('/');
  const bucket = slash < 0 ? rest : rest.slice(0, slash);
  // Names as of contracts/ibm-cloud.md §6.3.
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket)) {
    throw new UsageError(`“${bucket}” is not the name of a bucket. Write cos://bucket or cos://bucket/prefix.`);
  }
  // The prefix is taken as written: percent signs are part of flow log keys.
  return { bucket, prefix: slash < 0 ? '' : rest.slice(slash + 1) };
}
