import type { Grammar } from './grammar.ts';

export const spanish: Grammar = {
  language: 'es',
  telling:
    /(?<!\p{L})(?:el|los|las|una|por|para|con|que|su|sus|ha|hemos|he|te|ya|usted|está|es|del|al|se|le|tu|pedido|listo)(?!\p{L})/gu,
  apart: /(?<!\d)[,;:]|[,;:](?!\d)|[–—()!¡]| - |\bpero\b|\bporque\b|\basí que\b/,
  conditional: /^(?:si|cuando|una vez|en cuanto|después|antes|quieres|quiere|desea|puedo|podemos|para)\b/,
  general: /\b(?:normalmente|siempre|automáticamente|cada|generalmente|en general)\b/,
  unmade:
    /(?<!\p{L})(?:no|nunca|sin|si|cuando|una vez que|antes de|quier\p{L}+|prefier\p{L}+|pued\p{L}+|podemos|podría\p{L}*|será\p{L}*|voy a|vamos a|debe\p{L}*|aún no|todavía no)(?!\p{L})/u,
  unmadeAnywhere: true,
  participle: /^(?:\p{L}+(?:ado|ada|ados|adas|ido|ida|idos|idas|to|ta|tos|tas|cho|cha|so))$/u,
  harmless: /^(?:revisado|visto|encontrado|entendido|recibido|leído|intentado|comprobado|mirado|consultado|anotado)$/,
  finite: /(?<!\p{L})(?:es|son|está|están|ha|han|hemos|he|será|puede|puedes|se|si)(?!\p{L})/u,
  patterns: [
    { kind: 'act', opening: /\b(?:he|hemos)\b /g, reach: 4 },
    {
      kind: 'act',
      opening: /\b(?:acabo|acabamos) de /g,
      reach: 3,
      form: /^\p{L}+(?:ar|er|ir)(?:te|le|les|lo|la|los|las|telo|selo)?$/u,
    },
    { kind: 'act', opening: /^(?:ya )?(?:(?:te|le|les|lo|la|se) ){0,2}/g, reach: 1, form: /^\p{L}{3,}é$/u },
    {
      kind: 'passive',
      opening: /\b(?:ha|han) (?:sido|quedado) |\bse (?:ha|han) |\bfue(?:ron)? |\bqued(?:a|an|ó) /g,
      reach: 4,
    },
    { kind: 'passive', opening: /está(?:n)? /g, reach: 3, needs: /(?<!\p{L})(?:su|sus|tu|tus|ya|todo)(?!\p{L})/u },
    { kind: 'state', opening: /\b(?:en camino|a partir de ahora|desde ahora)\b/g, reach: 0 },
  ],
  done: /^(?:(?:ya|todo|está|ya está) )*(?:listo|hecho|solucionado|resuelto|arreglado)(?!\p{L})/u,
};
