import type { Grammar } from './grammar.ts';

const adverbs =
  '(?:(?:just|now|already|also|then|both|all|even|since|today|hereby|duly|gone ahead and|went ahead and|gladly|in fact|indeed|\\w+ly) ){0,4}';
const irregular =
  'sent|resent|made|remade|given|gave|taken|took|paid|repaid|done|undone|withdrawn|withdrew|shut|held|kept|put|set|reset|cut|built|bought|frozen|froze|begun|drawn|written|rewritten|brought|laid|forgiven|gone|left|quit|let|redone|split|spun|swapped';
/** "You were charged twice", "the lid was left open", "renovated in 2022": what happened, not what we did */
const toldOfPast =
  /^(?:reported|charged|debited|collected|paid(?! (?:out|back))|bought|purchased|kept|held|left|taken(?! off)|started|ended|stopped|made|closed|opened|gone|found|placed|built|set|put|written|ordered|rejected|declined|delivered|discontinued)\b|\bby (?:the|your|his|her|their) (?!end)|\b(?:last (?:week|month|year|summer|winter|spring|autumn)|years? ago|in (?:19|20)\d\d)\b/;
const toldOfState =
  /^(?:closed(?! for good)|opened|made|set|kept|held|left|paid|put|charged|built|placed|started|ended|written|gone|taken(?! off| care)|discontinued)\b/;
const toldOfOurs = /^\S+ our\b/;
const ofNobody = /\b(?:we|we're|our|available|possible|have to|has to|must|need to|in stock|sold out)\b/;
const yours =
  /\b(?:the new|the (?:change|update|correction|cancellation)s?|you|your|yours|it|everything|both|his|her|their)\b|^(?:that|this)(?:'s| is)\b/;

export const english: Grammar = {
  language: 'en',
  telling: /\b(?:the|you|your|is|has|have|been|and|for|i've|it's|was|we|will|to|done|now)\b/g,
  apart: /(?<!\d)[,;:]|[,;:](?!\d)|[–—()!]| - |\bbut\b|\bso\b(?! that)|\bbecause\b|\bwhich\b/,
  conditional: /^(?:if|once|when|whenever|as soon as|unless|until|in case|should|before|would|shall|do|does|to)\b/,
  general:
    /\b(?:after|within|usually|normally|typically|generally|always|automatically|each|every|any|whenever|when|if|once|until you|only|unless|in most cases|policy|policies|as soon as|cannot|can't|not|then|by default)\b/,
  unmade:
    /\b(?:if|whether|when|once|unless|before|until|till|as soon as|in case|should|would|could|may|might|must|will|to be|let me|going to|want|wants|like|has to|have to|ask|not|never|cannot|nothing|nobody|none|neither|failed|unable|tried|instead of|rather than|can|about to|need|needs|needed|didn't|how|why|glad|happy|hope|mentioned|said|told|sorry|looks like|seems|appears|understand|suppose|guess|assume|noticed|so that|just say|just tell|say the word|let us know|no (?!longer|problem|worries))\b|n't\b|'ll\b/,
  unmadeAnywhere: false,
  participle: new RegExp(`^(?:[a-z]{2,}(?:-[a-z]+)?ed|${irregular})$`),
  harmless:
    /^(?:checked|double-checked|looked|found|seen|saw|reviewed|read|received|heard|understood|tried|attempted|asked|mentioned|said|told|explained|noticed|realised|realized|hoped|wanted|thought|got|had|was|were|been|needed|wished|believed|assumed|located|identified|compared|verified|spent|loved|enjoyed|appreciated|missed|apologi[sz]ed|promised|offered|suggested|recommended|listed|summari[sz]ed|included|outlined|described|provided|gathered|pulled|tracked|traced|searched|calculated|counted|translated|answered|replied|discussed|agreed|decided|considered|expected|planned|intended|meant|known|felt|spoken|talked|worked|failed|noted|learned|learnt|examined|investigated|inspected|studied|guessed|worried|waited|helped|shared|shown|added up|used|stopped short|attached|prepared|drafted|written|based|pasted|copied|managed|assisted|supported|introduced|launched|welcomed|improved|changed our|moved offices|left|gone)$/,
  finite:
    /\b(?:is|are|was|were|be|been|has|have|had|will|can|could|would|should|may|must|do|does|did|you'll|i|we|they|he|she|if|when|please)\b|'(?:s|re|ve|ll)\b|n't\b|^(?:as|it|that|this|you|who)\b/,
  patterns: [
    {
      kind: 'act',
      opening: new RegExp(`\\b(?:i|we)(?:'ve| have) ${adverbs}`, 'g'),
      reach: 1,
      anyVerb: true,
      harmless: toldOfOurs,
    },
    { kind: 'act', opening: new RegExp(`\\b(?:i|we) just ${adverbs}`, 'g'), reach: 1, anyVerb: true },
    { kind: 'act', opening: /^just /g, reach: 1 },
    { kind: 'act', opening: new RegExp(`\\b(?:i|we) ${adverbs}`, 'g'), reach: 1, harmless: toldOfOurs },
    { kind: 'act', opening: new RegExp(`\\b(?:i|we)\\b[^,;:]* and ${adverbs}`, 'g'), reach: 1 },
    { kind: 'act', opening: /\b(?:i|we)\b[^,;:]*? (?:managed|able) to /g, reach: 1, form: /^[a-z]{3,}$/ },
    {
      kind: 'act',
      opening:
        /\b(?:i|we)(?:'ve| have)? (?:\w+ )?(?:had|got|gotten) (?:it|that|this|you|everything|your \w+|the \w+)(?: \w+)? /g,
      reach: 2,
    },
    {
      kind: 'act',
      opening: new RegExp(
        `\\b(?:our|my) (?:\\w+ ){0,2}?(?:team|colleagues?|system|department|desk|staff|warehouse|office|bank) (?:has|have) ${adverbs}`,
        'g',
      ),
      reach: 1,
    },
    {
      kind: 'passive',
      opening: new RegExp(`(?:\\b(?:has|have)|'s|'ve) ${adverbs}been ${adverbs}`, 'g'),
      reach: 1,
      harmless:
        /^(?:discontinued|charged|debited|reported|rejected|declined|delivered)\b|\bby (?:the|your|his|her|their) (?!end)/,
    },
    {
      kind: 'passive',
      opening: new RegExp(`\\byour (?:\\w+ ){1,3}?(?:has|have) ${adverbs}`, 'g'),
      reach: 1,
      harmless: /^(?:arrived|expired)|^\S+ (?:you|the|your|it|me|us|him|her|them|this|that|an?|my|our)\b/,
    },
    { kind: 'passive', opening: new RegExp(`\\b(?:was|were|got) ${adverbs}`, 'g'), reach: 1, harmless: toldOfPast },
    {
      kind: 'passive',
      opening: new RegExp(`(?:\\b(?:is|are)|'s|(?<!\\bwe)'re|\\bgets?) ${adverbs}(?:being )?`, 'g'),
      reach: 1,
      harmless: toldOfState,
      needs: yours,
    },
    {
      kind: 'state',
      opening:
        /\b(?:on (?:its|their|the) way|has your name on it|(?:has|have) (?:just |already )?left (?:our|the) (?:warehouse|depot|shop|store|building|house)|with immediate effect)\b/g,
      reach: 0,
    },
    { kind: 'state', opening: /\bno longer (?!available|possible|supported|offer|sell|able|need|in stock)/g, reach: 0 },
    { kind: 'state', opening: /(?:\b(?:is|are)|'s|'re) (?:\w+ ){0,3}now\b/g, reach: 0, harmless: ofNobody },
    {
      kind: 'state',
      opening: /\bnow (?:is|are|has|have|comes?|goes|runs?|shows?|reads|includes?|covers?|on|at|in|set)\b/g,
      reach: 0,
      harmless: ofNobody,
    },
    {
      kind: 'state',
      opening: /(?:\b(?:is|are)|'s|'re) (?:\w+ ){0,4}(?:again|as of|with effect from|effective)\b/g,
      reach: 0,
      harmless: ofNobody,
    },
    {
      kind: 'state',
      opening:
        /(?:\b(?:is|are)|'s|'re) (?:all )?(?:on hold|in place|all set|set up|set for|set to (?!renew|expire|arrive|end|start|be)|live|sorted|complete|good to go|off\b(?! by| the mark)|gone|back to|back on|through|taken care of|all yours|arranged|in your account)\b/g,
      reach: 0,
      needs: /\b(?:you|your|it|that|everything|parcel|order|booking|refund|money)\b|^you/,
    },
    {
      kind: 'state',
      opening: /\b(?:just|has|have|refund|e-?mail|money|payment) (?:already )?(?:went|gone) (?:out|through|to)\b/g,
      reach: 0,
    },
    {
      kind: 'state',
      opening:
        /\byou're (?:in\b(?! (?:the|a|luck|your|our|good|touch|for|charge|control))|off the|on the (?!right|wrong|safe))/g,
      reach: 0,
    },
  ],
  done: /^(?:(?:ok|okay|yes|yep|yay|sure|great|perfect|and|that's|it's|it is|that is|everything's|everything is|you're|all|there you go|now) )*(?:done|sorted|all set|taken care of|dealt with|job done|settled|good to go|consider (?:it|this|that|your \w+) \w+(?:ed|ne))\b(?! (?:by|if|when|once))/,
};
