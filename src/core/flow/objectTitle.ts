import type { FlowObjectFields } from './flowRow';

type Titled = Pick<
  FlowObjectFields,
  'key' | 'instance_crn' | 'network_interface_id' | 'capture_start_time' | 'capture_end_time' | 'record_type'
>;

/** The file name in a key; the key itself where it ends in a slash. */
export function fileNameOf(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1) || key;
}

/**
 * What people call an object: `vsi1 22:20–22:25 egress`. Where nobody knows the instance or its interface the file name
 * stands in. `nameOf` knows CRNs and vNIC ids, `clock` words a time of microseconds UTC.
 */
export function objectTitle(
  object: Titled,
  nameOf: (id: string) => string | undefined,
  clock: (micros: number) => string,
): string {
  const { key, instance_crn, network_interface_id, capture_start_time: start, capture_end_time: end } = object;
  const known = (id: string | null) => (id === null ? undefined : nameOf(id));
  const name = known(instance_crn) ?? known(network_interface_id) ?? fileNameOf(key);
  const window = start === null ? '' : `${clock(start)}${end === null ? '' : `–${clock(end)}`}`;
  // A word from the key: only what can be one is shown.
  const recordType = /^[a-z]{1,20}$/.test(object.record_type ?? '') ? object.record_type : '';
  return [name, window, recordType].filter(Boolean).join(' ');
}
