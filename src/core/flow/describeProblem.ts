import type { ObjectError, ObjectWarning } from './objectProblem';
import { type RowFlagName, rowFlag } from './rowFlag';

/** Whether a decoding step answered with the reason why it could not. */
export function isObjectError(value: object): value is ObjectError {
  return 'retryable' in value && 'code' in value;
}

/** One sentence for people. `count` is over one object, or summed over many. */
export function describeWarning(warning: ObjectWarning): string {
  const n = warning.count;
  const objects = `${n} ${n === 1 ? 'object' : 'objects'}`;
  switch (warning.code) {
    case 'count_mismatch':
      return `${objects} with another number of records than number_of_flow_logs says; all records that are there were read.`;
    case 'skip_data':
      return `${objects} in state "skip data": the collector lost records in that window.`;
    case 'unknown_state':
      return `${objects} in a state other than ok or skip data.`;
    case 'unknown_version':
      return `${objects} of a format version other than 0.0.1; fields may mean something else.`;
    case 'no_flow_logs':
      return `${objects} without a list of flow logs.`;
    case 'record_not_an_object':
      return `${n} ${n === 1 ? 'entry' : 'entries'} of flow_logs ${n === 1 ? 'is' : 'are'} not a record and ${n === 1 ? 'was' : 'were'} passed over.`;
    case 'envelope_field_missing':
      return `${n} missing ${n === 1 ? 'field' : 'fields'} around the records.`;
    case 'bad_capture_time':
      return `${n} capture ${n === 1 ? 'time' : 'times'} could not be read.`;
    case 'key_not_understood':
      return `${objects} whose key is not that of a flow log; account, region, subnet and record type are unknown.`;
  }
}

const flagWords: Readonly<Record<RowFlagName, string>> = {
  timeFromCapture: 'The record has no readable start time; the start of the capture window stands in.',
  endBeforeStart: 'The record ends before it starts.',
  timeWithoutZone: 'A time has no zone and was read as UTC.',
  valueAsText: 'A number or truth value came as text.',
  oddValue: 'A value does not fit its field; it is kept as it came.',
  missingField: 'A field of the format is missing.',
  unknownField: 'The record has a field the format does not know.',
  directionAsWord: 'The direction came as a word.',
};

/** One sentence for people. */
export function describeFlag(flag: RowFlagName): string {
  return flagWords[flag];
}

/** The names of the bits that are set in `FlowRecord.flags`. */
export function flagNames(flags: number): readonly RowFlagName[] {
  return (Object.keys(rowFlag) as RowFlagName[]).filter((name) => (flags & rowFlag[name]) !== 0);
}
