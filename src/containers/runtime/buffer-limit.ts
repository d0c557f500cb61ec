/** How much a program may hold of one input or in one text, in bytes or characters. */
export const maxBufferedBytes = 8 * 1024 * 1024;

/** A program wants to hold more than it may. */
export class OutOfMemory extends Error {
  constructor() {
    super('out of memory');
    this.name = 'OutOfMemory';
  }
}
