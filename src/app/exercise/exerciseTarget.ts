/** What is exercised: an instance with a public address. */
export interface ExerciseTarget {
  /** Dotted; the floating IP. */
  readonly publicIp: string;
  /** What flow logs show as its address: they see packets behind the translation of addresses. Null: not known. */
  readonly privateIp: string | null;
  readonly webPort: number;
  readonly pages: readonly string[];
  readonly tcpPorts: readonly number[];
}

/** The article's: `/`, `/info` and `/remote` on port 3000, and SSH. */
export const articleExercise = { webPort: 3000, pages: ['/', '/info', '/remote'], tcpPorts: [22] } as const;
