/** What the flow log service writes into the account's platform logs, once an hour while it lasts. */
export interface ServiceMessage {
  readonly code: '00001E' | '00002E' | '00003E';
  readonly meaning: string;
  readonly fix: string;
}

/** https://cloud.ibm.com/docs/vpc?topic=vpc-logging and its troubleshooting pages. */
export const serviceMessages: readonly ServiceMessage[] = [
  {
    code: '00001E',
    meaning: 'Nothing could be written for 24 hours; what is older was dropped.',
    fix: 'Mend what keeps the collector from its bucket (see 00002E and 00003E). The lost flow logs do not come back.',
  },
  {
    code: '00002E',
    meaning: 'The collector may not write into its bucket. Flow logs are kept for 24 hours, then lost.',
    fix: 'Grant flow log collectors the role Writer on the bucket, and let VPC through the bucket’s firewall.',
  },
  {
    code: '00003E',
    meaning: 'The bucket of the collector is not there. Flow logs are kept for 24 hours, then lost.',
    fix: 'Create a bucket of that name in the collector’s region, or make a collector with another bucket.',
  },
];

/** The message that a log line, or a code alone such as `is.flow-log-collector.00002E`, stands for; null: none of them. */
export function explainServiceMessage(text: string): ServiceMessage | null {
  const code = /\b(0000[123]E)\b/i.exec(text)?.[1]?.toUpperCase();
  return serviceMessages.find((message) => message.code === code) ?? null;
}
