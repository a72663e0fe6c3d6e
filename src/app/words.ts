const digits = new Intl.NumberFormat('en-US');

/** `1,204` */
export const number = (value: number): string => digits.format(value);

/** `1 object`, `24 objects` */
export const counted = (value: number, word: string): string => `${number(value)} ${word}${value === 1 ? '' : 's'}`;
