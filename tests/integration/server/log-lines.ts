import { Writable } from 'node:stream';

/** A log destination that can be read and waited on. */
export class LogLines extends Writable {
  text = '';

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.text += chunk.toString();
    this.emit('line');
    done();
  }

  /** Resolves with the first line that contains `part`, once it is there. */
  async lineWith(part: string): Promise<string> {
    for (;;) {
      const line = this.text.split('\n').find((each) => each.includes(part));
      if (line !== undefined) return line;
      await new Promise((resolve) => this.once('line', resolve));
    }
  }
}
