/** What each way of getting the Temporal CLI answers: its path, or why it did not work. */
export type CliAttempt = { path: string } | { problem: string };
