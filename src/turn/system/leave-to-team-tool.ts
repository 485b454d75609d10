import { z } from 'zod';
import type { OrganisationSettings } from '../../schemas/organisation.ts';
import { type SystemTool, systemTool } from './system-tool.ts';

const schema = z.object({
  topic: z.string().trim().min(1).max(200).describe('What the message is about, in a few words.'),
});

/** Autopilot by topic (seed: glossary, "reply to billing, skip login"): offered only where the organisation names topics. */
export function leaveToTeamTool({ autopilotTopics: { reply, skip } }: OrganisationSettings): SystemTool | undefined {
  if (reply.length === 0 && skip.length === 0) return undefined;
  return systemTool({
    toolName: 'leave_to_team',
    description: `Leave this message to the team, in silence. ${whenToLeave({ reply, skip })}`,
    schema,
    isEnding: true,
    choice: ({ topic }) => ({ ends: { kind: 'route', topic } }),
  });
}

/** The rule of the two lists in words, for the tool and for the instructions. */
export function whenToLeave({ reply, skip }: OrganisationSettings['autopilotTopics']): string {
  const only =
    reply.length > 0 ? [`You answer only messages about: ${reply.join('; ')}. Leave every other message.`] : [];
  const never = skip.length > 0 ? [`Leave every message about: ${skip.join('; ')}.`] : [];
  return [...only, ...never].join(' ');
}
