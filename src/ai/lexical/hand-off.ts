import type { ProposedCall } from '../../schemas/decision.ts';

const person = '(human|person|people|agent|representative|operator|colleague|manager|supervisor)';
const talk = '(talk|speak|chat|connect|transfer|escalate|hand|put|get|reach|want|need|prefer)';
const request = new RegExp(`\\b${talk}\\b[^.!?]{0,40}\\b(real |live |actual )?${person}\\b`, 'i');

/** The customer asks for a person, in so many words. */
export function wantsPerson(message: string): boolean {
  return request.test(message);
}

export function handOff(message: string): ProposedCall {
  const summary = `The customer asks for a person: "${message.slice(0, 300)}"`;
  const told = 'I have passed your conversation to our team: a person will answer you here.';
  return { toolName: 'handoff', arguments: { reason: 'user_requested', summary, message: told } };
}
