/** What ends a command: it is printed below `FAILED`. */
export class CliFailure extends Error {
  constructor(
    message: string,
    /** 2 where the command line itself is wrong. */
    readonly exitCode: 1 | 2 = 1,
  ) {
    super(message);
  }
}

export const notLoggedIn = "Not logged in. Use 'ibmcloud login' to log in.";
