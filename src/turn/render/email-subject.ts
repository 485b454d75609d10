/** The subject of an answer to a mail that had none. */
const OWN_SUBJECT = 'Your message to us';

/**
 * What mail programs put before the subject of an answer or of a forwarded mail, in the languages where it is another word
 * than `Re` and `Fwd`; with or without a count (`Re[2]:`).
 */
const PREFIXES = [
  ...[
    're',
    'aw',
    'antw',
    'antwoord',
    'sv',
    'vs',
    'vá',
    'odp',
    'ynt',
    'res',
    'rif',
    'r',
    'rép',
    'bls',
    'atb',
    'απ',
    'σχετ',
  ],
  ...['fwd', 'fw', 'wg', 'vb', 'vl', 'tr', 'rv', 'enc', 'doorst', 'pd', 'i̇lt', 'ilt', 'továbbítás', 'πρθ'],
  ...['回复', '回覆', '答复', '转发', '轉寄', 'השב', 'תשובה', 'הועבר'],
];
const PREFIX = new RegExp(`^(?:${PREFIXES.join('|')})\\s?(?:[[(]\\d{1,3}[\\])])?\\s?[:：]`, 'iu');

/** `Re: ` and the subject that the conversation began with (RFC 5322, 3.6.5), however often it went to and fro. */
export function answerSubject(subject = ''): string {
  let bare = subject.replace(/\s+/g, ' ').trim();
  while (PREFIX.test(bare)) bare = bare.replace(PREFIX, '').trimStart();
  return bare === '' ? OWN_SUBJECT : `Re: ${bare}`;
}
