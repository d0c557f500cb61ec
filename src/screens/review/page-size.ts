/** The lines of a page that are not its box: the header and the keys. */
export const pageLinesAround = 2;
