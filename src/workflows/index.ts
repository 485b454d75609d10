export { conversationTurn } from './conversation-turn.ts';
