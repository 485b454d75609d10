import type { Grammar } from './grammar.ts';

export const french: Grammar = {
  language: 'fr',
  telling:
    /(?<!\p{L})(?:le|la|les|des|une|est|vous|votre|vos|nous|pour|dans|avec|été|je|et|du|au|ce)(?!\p{L})|(?<!\p{L})(?:j'|l'|d'|n'|c'est)/gu,
  apart: /(?<!\d)[,;:]|[,;:](?!\d)|[–—()!]| - |\bmais\b|\bcar\b|\bdonc\b/,
  conditional: /^(?:si|s'il|quand|lorsque|dès que|après|avant|une fois|voulez|souhaitez|puis-je|pouvez|pour)(?=\s|$)/,
  general:
    /(?<!\p{L})(?:généralement|en général|toujours|automatiquement|chaque|habituellement|normalement|sous)(?!\p{L})/u,
  unmade:
    /(?<!\p{L})(?:n'|ne|pas|jamais|aucun\p{L}*|si|s'il|quand|lorsque|dès que|après|avant|voul\p{L}+|souhait\p{L}+|peu[xt]|pouv\p{L}+|pourr\p{L}+|ser(?:a|ont|ez)|vais|allons|devez|faut)(?!\p{L})/u,
  unmadeAnywhere: true,
  participle: /^(?:\p{L}+(?:é|ée|és|ées|ert|erte|is|ise|it|u|ue))$/u,
  harmless: /^(?:vérifié|vu|trouvé|compris|reçu|lu|essayé|regardé|consulté|noté|constaté)$/,
  finite: /(?<!\p{L})(?:est|sont|a|ont|sera|avez|vous|nous|je|j'ai|peut|si)(?!\p{L})/u,
  patterns: [
    {
      kind: 'act',
      opening: /\b(?:j'ai|je (?:\p{L}+ )?l'ai|je (?:\p{L}+ ){1,2}ai|nous (?:\p{L}+ ){0,2}avons|on (?:\p{L}+ )?a)\b ?/gu,
      reach: 6,
    },
    {
      kind: 'act',
      opening: /\b(?:je viens|nous venons|on vient) (?:de |d')/g,
      reach: 4,
      form: /^\p{L}+(?:er|ir|re)$/u,
    },
    { kind: 'passive', opening: /\b(?:a|ont|avez) (?:\p{L}+ ){0,3}été /gu, reach: 4 },
    {
      kind: 'passive',
      opening: /(?:\best|\bsont|\bêtes|êtes) /g,
      reach: 4,
      needs: /(?<!\p{L})(?:votre|vos|vous|tout|c')(?!\p{L})|^c'/u,
    },
    { kind: 'state', opening: /désormais|dès maintenant|à partir de maintenant|\ben route\b|\ben chemin\b/g, reach: 0 },
  ],
  done: /^(?:(?:et|tout|c'est) )*(?:c'est fait|est fait|fait\b|et voilà|voilà$|c'est réglé|réglé|c'est bon|est en ordre)/,
};
