import { replaceMarkers } from '../schemas/redaction.ts';
import type { SessionStory } from '../schemas/session-story.ts';

/** Says at each marker who redacted what stood there, when and why. `write` makes a text fit for where it goes. */
export function explainedMarkers(
  text: string,
  { redactions, write }: Pick<SessionStory, 'redactions'> & { write: (text: string) => string },
): string {
  return replaceMarkers(text, (redactionId) => {
    const redaction = redactions.find((one) => one.redactionId === redactionId);
    return redaction && write(`[redacted by ${redaction.by} on ${redaction.at.slice(0, 10)}: ${redaction.reason}]`);
  });
}
