import type { Grammar } from './grammar.ts';

export const german: Grammar = {
  language: 'de',
  telling:
    /(?<!\p{L})(?:der|die|das|und|ist|nicht|sie|ihre?n?|ihnen|wurden?|habe|haben|wir|ich|für|mit|bitte|ihr|auf|zu|den|dem|alles|erledigt|jetzt|danke)(?!\p{L})/gu,
  apart: /(?<!\d)[,;:]|[,;:](?!\d)|[–—()!]| - |\baber\b|\bdenn\b|\bdaher\b/,
  conditional: /^(?:wenn|falls|sobald|nachdem|sollten|sollte|ob|bevor|möchten|soll|sollen|können|kann|darf)\b/,
  general: /\b(?:in der regel|normalerweise|immer|automatisch|jede[rsn]?|innerhalb|nach|meist|grundsätzlich|nur)\b/,
  unmade:
    /\b(?:nicht(?! mehr)|kein\w*|nie|noch nicht|wenn|falls|sobald|nachdem|ob|bevor|möchten|soll\w*|kann|können|könnte\w*|würde\w*|wird|werden|müssen|lassen)\b/,
  unmadeAnywhere: true,
  participle: /^(?:\p{L}*ge\p{L}{2,}(?:t|en)|\p{L}+iert|\p{L}*(?:ver|er|be|ent|über|wiederher|frei)\p{L}+(?:t|en))$/u,
  harmless:
    /^(?:geprüft|gesehen|nachgesehen|gefunden|verstanden|erhalten|bekommen|gelesen|versucht|gehört|überprüft|gemerkt)$/,
  finite: /\b(?:ist|sind|war|waren|wird|werden|wurden?|hat|habe|haben|kann|können|soll|sie|ich|wir|bitte|wenn)\b/,
  patterns: [
    {
      kind: 'act',
      opening: /\b(?:ich|wir)\b.*?\b(?:habe?|haben)\b ?|\b(?:habe|haben|hab) (?:ich|wir)\b ?/g,
      reach: 14,
    },
    { kind: 'passive', opening: /\bwurden?\b ?/g, reach: 14 },
    { kind: 'passive', opening: /\b(?:ist|sind)\b ?/g, reach: 10, needs: /\b(?:ihre?n?|deine?|sie|du|es|alles)\b/ },
    { kind: 'passive', opening: /^(?=.* worden\b)/g, reach: 16 },
    {
      kind: 'state',
      opening:
        /\b(?:ist|sind|liegt|läuft|lautet|haben sie|hast du|gilt|gehört)\b.{0,40}\b(?:jetzt|nun|ab sofort|wieder|nicht mehr)\b|\b(?:jetzt|nun|ab sofort)\b.{0,20}\b(?:ist|sind|liegt|läuft|lautet|gilt)\b/g,
      reach: 0,
    },
    { kind: 'state', opening: /\b(?:auf dem weg|unterwegs)\b/g, reach: 0 },
  ],
  done: /^(?:(?:ist|alles|schon|so|das ist|ist alles|und) )*(?:erledigt|fertig|geschafft|ist raus)\b/,
};
