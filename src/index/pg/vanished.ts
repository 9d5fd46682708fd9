/** A report was replaced between the reading of the directory and of its contents: read the directory anew and ask again. */
export class Vanished extends Error {
  override readonly name = 'Vanished'
}
