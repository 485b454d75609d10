export { conversationTurn } from './conversation-turn.ts';
export { delivery } from './delivery.ts';
export { scheduledPoll } from './scheduled-poll.ts';
