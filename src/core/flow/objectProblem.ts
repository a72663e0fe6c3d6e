/** Why a whole object could not be read. It then goes to the dead-letter list; nothing of it is stored. */
export type ObjectErrorCode =
  | 'empty_object'
  | 'gzip_truncated'
  | 'gzip_checksum'
  | 'gzip_corrupt'
  | 'gzip_trailing_data'
  | 'too_large'
  | 'not_json'
  | 'not_an_object'
  | 'not_a_flow_log'
  | 'not_found'
  | 'forbidden'
  | 'unauthorized'
  | 'throttled'
  | 'network'
  | 'service_error'
  | 'file_error';

export interface ObjectError {
  readonly code: ObjectErrorCode;
  /** What happened and what to do, one or two sentences, without secrets. */
  readonly message: string;
  /** Whether trying again later can help. */
  readonly retryable: boolean;
}

/** What is odd about an object that was read all the same; counted per object. */
export type ObjectWarningCode =
  | 'count_mismatch'
  | 'skip_data'
  | 'unknown_state'
  | 'unknown_version'
  | 'no_flow_logs'
  | 'record_not_an_object'
  | 'envelope_field_missing'
  | 'bad_capture_time'
  | 'key_not_understood';

export interface ObjectWarning {
  readonly code: ObjectWarningCode;
  readonly count: number;
}
