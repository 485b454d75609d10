// Second half of what the AI may do in a turn: beside the visible actions, the system actions, which need no configuration.
import type { OrganisationSettings } from '../../schemas/organisation.ts';
import { collectInputTool } from './collect-input-tool.ts';
import { handoffTool } from './handoff-tool.ts';
import { leaveToTeamTool } from './leave-to-team-tool.ts';
import { resolveTool } from './resolve-tool.ts';
import { sendEmailTool } from './send-email-tool.ts';
import type { SystemTool } from './system-tool.ts';

const handoff = handoffTool();
const resolve = resolveTool();
const collectInput = collectInputTool();

/** The system actions of one decision. Where no further tool may be called, only those are left that end the turn. */
export function systemTools({
  settings,
  address,
  canSendEmail,
  mayContinue,
  mustHandOff,
}: {
  settings: OrganisationSettings;
  /** the contact's own e-mail address */
  address: string | null;
  /** this installation has a mail server */
  canSendEmail: boolean;
  mayContinue: boolean;
  /** a person takes over whatever the AI says now */
  mustHandOff: boolean;
}): SystemTool[] {
  if (mustHandOff) return [handoff];
  const email = canSendEmail && mayContinue ? sendEmailTool({ settings, address }) : undefined;
  const others = [leaveToTeamTool(settings), mayContinue ? collectInput : undefined, email];
  return [handoff, resolve, ...others.filter((tool) => tool !== undefined)];
}
