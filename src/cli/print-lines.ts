import { visibleText } from '../story/visible-text.ts';

/** Prints for people what others wrote too, customers, models and endpoints: nothing of it drives the terminal. */
export function printLines(lines: readonly string[]): void {
  console.log(visibleText(lines.join('\n')));
}
