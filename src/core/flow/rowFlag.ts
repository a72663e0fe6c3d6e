/** Oddities of a single record, as bits of `FlowRecord.flags`. Values are stored: never renumber. */
export const rowFlag = {
  /** `start_time` was empty or unreadable; the capture window's start stands in. */
  timeFromCapture: 1,
  /** `end_time` lies before `start_time`. */
  endBeforeStart: 2,
  /** A time came without a zone and was read as UTC. */
  timeWithoutZone: 4,
  /** A number or boolean came as text. */
  valueAsText: 8,
  /** A value does not fit its field and was moved to `extra`. */
  oddValue: 16,
  /** A field of the format is missing. */
  missingField: 32,
  /** The record has a field the format does not know; it stands in `extra`. */
  unknownField: 64,
  /** `direction` came as a word (inbound, outbound) or in another case. */
  directionAsWord: 128,
} as const;

export type RowFlagName = keyof typeof rowFlag;
