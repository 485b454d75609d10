// The other effect a turn can have: an e-mail, through the same fence as a call.
import type { MailAnswer, Mailer } from '../mail/mailer.ts';
import { renderedEmail } from '../turn/render/email.ts';
import { replyBlocks } from '../turn/render/reply-blocks.ts';
import { settledMail } from '../turn/settled-call.ts';
import { plannedEmailSchema } from '../turn/system/send-email-tool.ts';
import { stepOf } from './decide.ts';
import { type CallResult, type EffectStep, type FencedEffectParts, fencedEffect, turnOwner } from './fenced-effect.ts';

export function sendEmail({ mailer, ...parts }: FencedEffectParts & { mailer: Mailer | undefined }) {
  const performed = fencedEffect(parts);
  return async (effect: EffectStep): Promise<CallResult> => {
    const startedAt = performance.now();
    const { step, again: _, ...ref } = effect;
    const here = { turnId: ref.turnId, step };
    const context = await parts.contexts.of(ref, (kept) => stepOf(kept, here)?.state === 'planned');
    const planned = stepOf(context, here);
    if (!planned || !mailer) throw new Error(`step ${ref.turnId}/${step} plans no e-mail that could be sent here`);

    const { to, subject, body } = plannedEmailSchema.parse(planned.arguments);
    const messageId = `<${ref.turnId}.${step}@${mailer.domain}>`;
    const request = { method: 'MAIL', url: `mailto:${to}`, headers: [], bodyBytes: Buffer.byteLength(body) };
    return performed({
      ...turnOwner({ contexts: parts.contexts, effect, planned }),
      startedAt,
      recorded: { request, requestBody: Buffer.from(body) },
      async perform() {
        const { text, html } = renderedEmail(replyBlocks(body), undefined);
        const answer = await mailer.send({ to, subject, text, html, messageId });
        const totalMs = performance.now() - startedAt;
        return { outcome: outcomeOf(answer), settled: settledMail({ ...answer, totalMs }) };
      },
    });
  };
}

function outcomeOf({ state, answer, ...failure }: MailAnswer) {
  return { kind: 'email' as const, state, answer, ...('cause' in failure ? { cause: failure.cause } : {}) };
}
