import type { FlowRow } from './flowRow';
import { blankRecord } from './recordNormaliser';

/** A row that says nothing, of no object. */
export const unknownRow: FlowRow = {
  ...blankRecord(),
  version: null,
  collector_crn: null,
  attached_endpoint_type: null,
  network_interface_id: null,
  instance_crn: null,
  vpc_crn: null,
  subnet_crn: null,
  capture_start_time: null,
  capture_end_time: null,
  state: null,
  record_type: null,
  account: null,
  region: null,
  bucket: '',
  key: '',
  etag: '',
  index: 0,
};
