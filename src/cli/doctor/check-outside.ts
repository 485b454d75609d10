import type { Config } from '../../config.ts';
import { modelParts } from '../../worker.ts';
import { type Finding, failed, findingsOf, ok, warning } from './finding.ts';

/** The model: one question of a few tokens, which costs that much. */
export function checkModel(config: Config): Promise<Finding[]> {
  const fix = 'check ERRAND_MODEL, ERRAND_MODEL_API_KEY and ERRAND_MODEL_BASE_URL';
  return findingsOf({ check: 'model', fix }, async () => {
    const { model } = modelParts(config);
    if (model.name === 'lexical') {
      return [
        warning('model', 'no AI: the offline lexical chooser answers', 'set ERRAND_MODEL to use a language model'),
      ];
    }
    const conversation = [{ role: 'customer' as const, text: 'Hello' }];
    await model.decide({ instructions: 'Answer with one word.', channel: 'api', conversation, tools: [] });
    return [ok('model', `${model.name} answers`)];
  });
}

export function checkEmbedding(config: Config): Promise<Finding[]> {
  const fix = 'check ERRAND_EMBEDDING_MODEL and its key and base URL';
  return findingsOf({ check: 'embedding', fix }, async () => {
    const { embedding } = modelParts(config);
    if (!embedding) return [];
    await embedding.embed(['hello']);
    return [ok('embedding', `${embedding.name} answers`)];
  });
}

/** A greeting and a login; nothing is sent. */
export function checkMail(config: Config): Promise<Finding[]> {
  return findingsOf({ check: 'mail', fix: 'check ERRAND_SMTP_URL and ERRAND_MAIL_FROM' }, async () => {
    const { mailer } = modelParts(config);
    if (!mailer) return [];
    await mailer.verify();
    return [ok('mail', 'the mail server greets and takes the login')];
  });
}

/** From here: customers may come another way, so its silence is no error. */
export function checkPublicUrl({ ERRAND_PUBLIC_URL: publicUrl }: Config): Promise<Finding[]> {
  return findingsOf({ check: 'public url', fix: 'check ERRAND_PUBLIC_URL' }, async () => {
    if (publicUrl === undefined) return [];
    const fix = 'start errand server, and let the proxy before it pass /forms, /callbacks and /healthz on';
    const answer = await fetch(`${publicUrl}/healthz`, {
      redirect: 'manual',
      signal: AbortSignal.timeout(5_000),
    }).catch((error: unknown) => error);
    if (!(answer instanceof Response)) return [warning('public url', `${publicUrl} can't be reached from here`, fix)];
    if (answer.ok && (await answer.text()) === 'ok') return [ok('public url', `errand server answers at ${publicUrl}`)];
    return [failed('public url', `something else than errand server answers at ${publicUrl} (${answer.status})`, fix)];
  });
}
