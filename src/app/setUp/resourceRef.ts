/** What identifies a resource in its service. */
export interface ResourceRef {
  /** Whatever its service takes to read and to delete it. */
  readonly id: string;
  readonly name: string;
  readonly crn: string | null;
}
