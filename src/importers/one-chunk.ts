/** A text that is there as a whole, as importers read it: in pieces. */
// eslint-disable-next-line @typescript-eslint/require-await -- there is nothing to wait for
export async function* inOneChunk(text: string): AsyncGenerator<string> {
  yield text;
}
