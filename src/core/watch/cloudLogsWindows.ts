/**
 * Within which an alert of IBM Cloud Logs counts lines: seconds, by the service's own words
 * (`logs_time_window_specific_value` of an alert definition).
 */
export const cloudLogsWindows: ReadonlyMap<number, string> = new Map([
  [300, 'minutes_5_or_unspecified'],
  [600, 'minutes_10'],
  [900, 'minutes_15'],
  [1200, 'minutes_20'],
  [1800, 'minutes_30'],
  [3600, 'hour_1'],
  [7200, 'hours_2'],
  [14_400, 'hours_4'],
  [21_600, 'hours_6'],
  [43_200, 'hours_12'],
  [86_400, 'hours_24'],
  [129_600, 'hours_36'],
]);
