/** Something that the person who starts Evenkeel can mend: one line that says what happened and what to do. */
export class StartProblem extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'StartProblem';
  }
}
