export { conversationTurn } from './conversation-turn.ts';
export { delivery } from './delivery.ts';
