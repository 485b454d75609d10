/** What the check of a schema says, in words for customers; what is not known here stays as it is. */
const WORDS: [RegExp, (...found: string[]) => string][] = [
  [/^must NOT have fewer than (\d+) characters$/, (count) => `Write at least ${count} characters`],
  [/^must NOT have more than (\d+) characters$/, (count) => `Write at most ${count} characters`],
  [/^must NOT have fewer than (\d+) items$/, (count) => `Give at least ${count}`],
  [/^must NOT have more than (\d+) items$/, (count) => `Give at most ${count}`],
  [/^must be >= (\S+)$/, (limit) => `Must be ${limit} or more`],
  [/^must be <= (\S+)$/, (limit) => `Must be ${limit} or less`],
  [/^must be > (\S+)$/, (limit) => `Must be more than ${limit}`],
  [/^must be < (\S+)$/, (limit) => `Must be less than ${limit}`],
  [/^must be multiple of (\S+)$/, (step) => `Must be a multiple of ${step}`],
  [/^must be integer$/, () => 'Write a whole number'],
  [/^must match format "email"$/, () => 'Write an e-mail address, for example name@example.com'],
  [/^must match format "uri"$/, () => 'Write a web address, for example https://example.com'],
  [/^must match format "date"$/, () => 'Write a date, for example 2026-03-02'],
  [/^must match format "date-time"$/, () => 'Write date and time, for example 2026-03-02T14:30:00+01:00'],
  [/^must match pattern /, () => 'This is not in the form that is expected'],
  [/^must NOT have duplicate items/, () => 'Give each only once'],
  [/^must have required property '(.+)'$/, (name) => `"${name}" is missing`],
];

export function plainProblem(problem: string): string {
  for (const [pattern, words] of WORDS) {
    const found = pattern.exec(problem);
    if (found) return words(...found.slice(1));
  }
  return problem.charAt(0).toUpperCase() + problem.slice(1);
}
