export { conversationTurn } from './conversation-turn.ts';
export { delivery } from './delivery.ts';
export { pollJob } from './poll-job.ts';
export { scheduledPoll } from './scheduled-poll.ts';
