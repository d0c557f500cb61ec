/** Nothing is said of which less is sure than this. */
export const saidFrom = 0.6;

/** From here on a misconception is told as the cause, below it as a likely one. */
export const sureFrom = 0.8;
