/** Misconceptions with less confidence than this are not mentioned. */
export const minConfidence = 0.6;

/** With this confidence or more, a misconception is named as the cause; with less, as a likely one. */
export const certainFrom = 0.8;
