/** Wrong usage of the command line or of the environment: exit code 2 and one line. */

export class UsageError extends Error {
  override readonly name = 'UsageError'
}
