/**
 * What a local file is called as an object. A file that lies in folders named as a collector names them keeps its
 * whole key, so that account, VPC and vNIC are known; any other is known by its own name.
 */
export function localObjectName(path: string): { readonly bucket: string; readonly key: string } {
  const slashed = path.replace(/\\/g, '/');
  const keyStart = slashed.search(/\/ibm_vpc_flowlogs_v\d+\//);
  const at = keyStart === -1 ? slashed.lastIndexOf('/') : keyStart;
  return { bucket: `file:${slashed.slice(0, at)}`, key: slashed.slice(at + 1) };
}
