/** What waits in an installation, of all organisations together. */
export interface QueueDepths {
  /** turns that wait for a customer to submit a form */
  formsWaiting: number;
  /** open sessions that wait for a person of the team */
  sessionsWithTeam: number;
  jobsPending: number;
  /** to which something should have happened more than a minute ago: a poll, or that their end was told */
  jobsOverdue: number;
  deliveriesPending: number;
  /** that gave up, of those noted in the last 24 hours */
  deliveriesFailed: number;
}
