// What a claim and a call are compared by: words for the same effect, in the languages that the check reads.
import { stem } from '../shortlist/words.ts';

// one line is one effect; a word may stand on several. A mark before it: an effect that customers count on (money, goods,
// post, contracts), which only a call of the same effect can have had. Behind the bar: beginnings of words of other languages.
const effects = `
! refund reimburse reimbursement repay repaid paid payout payback money moneyback back credit reverse reversal compensate chargeback | erstatt rückerstatt zurückerstatt gutgeschr gutschr überw rembours crédit recrédit reembols devuel devol abon
! waive waiver forgive forgiven fee writeoff discount | erlass annul
! cancel cancellation terminate termination end ended stop stopped quit discontinue abort annul void withdraw withdrawn withdrew revoke | storn künd gekünd beend abbest résili annul arrêt cancel anul baja
! delete deletion remove removal erase erased erasure wipe purge clear drop dropped detach take taken took strip forget forgotten close closed closure | gelösch lösch entfern supprim effac elimin borr
  unsubscribe remove optout opt removed suppress stop off | abgemeld austragen ausgetragen désabon désinscri
  disable deactivate block suspend freeze frozen froze lock revoke off turn switch shut shutdown ban | gesperr sperr deaktiv bloqu désactiv desactiv
  enable activate reactivate unlock unblock unfreeze restore reinstate resume lift start started restart on turn switch | entsperr freigesch aktivier réactiv activ déblo desblo reanud
  change update correct correction edit modify modification amend adjust save record increase raise lower reduce patch set replace replaced switch swap convert rename alter fix fixed promote put | geänd änd hinterleg gespeich aktualis umgest angepass korrig modifi mis chang actualis passé cambi actualiz
  move moved reschedule postpone shift rebook relocate advance forward redirect reroute divert | verleg verschob verschieb umgebuch déplac report mov reprogram traslad
! transfer move moved send sent wire switch reassign assign | übertrag transfér transf
  extend extension renew renewal prolong lengthen | verläng prolong renouvel prorrog renov ampli
  pause hold held suspend freeze frozen stop stopped keep kept snooze | paus angehalten zurückgehalt suspend
! send sent resend resent email mail notify notification message text invite invitation dispatch deliver issue fire fired trigger forward share write | gesend send geschickt zugesand versend verschick envoy renvoy expédi envi remit mand
! ship shipped shipment dispatch send sent post reship replace replacement deliver | versand versend verschick losgeschickt expédi envi despach
! book booking reserve reservation schedule reschedule arrange appointment slot seat sign signup enrol enroll register registration confirm place | gebuch reserv vereinbar eingetrag bestät réserv planif inscri confirm agend apunt program
  create creation request ask open opened raise file filed log register registration submit issue generate report record place post make made arrange set setup start | angeleg erstell eröffn gemeldet registr eingericht cré ouvert enregistr cre abiert registr gener
  add addition credit apply applied grant give gave given award top topup attach include put insert enrol enroll note gift load | hinzugef gutgeschr hinterleg ajout crédit appliqu añad agreg abon aplic
  coupon voucher discount apply applied issue create grant add give gave given | gutschein bon cupón
! order ordered reorder place purchase buy bought | bestell nachbestell command pedid encarg
  upgrade downgrade switch change move moved set promote | hochgestuf umgestell
  reset restart reboot reinitialise clear regenerate cycle wipe power | zurückgesetz zurückzusetz neugestartet réinitialis restablec reinici
  approve approval accept authorise authorize confirm release | genehmig freigegeb approuv valid aprob autoriz
  escalate pass handover forward assign route transfer hand handed | weitergeleit übergeb weitergegeb transmis pasado derivad
! pay paid charge collect debit settle settled | bezahl abgebuch pay pag cobr
  merge combine consolidate | zusammengef fusion
  link connect pair unlink disconnect | verknüpf
  subscribe enrol enroll signup join add register | angemeld abonn suscri
  update changed set configure install apply push reconfigure | installier
  waitlist waiting waitlisted queue | wartelist attente espera
  dispute contest claim file filed open | reklam
  correct fix repair resolve restore
  replace replacement exchange swap switch order ship | ersetz umgetausch échang remplac reemplaz`;

const lines = effects
  .trim()
  .split('\n')
  .map((line) => line.split('|'));
const weighty = new Set(lines.flatMap(([english = ''], effect) => (english.startsWith('!') ? [effect] : [])));
const byStem = new Map<string, Set<number>>();
/** by their first two letters */
const byBeginning = new Map<string, [beginning: string, effect: number][]>();
for (const [effect, [english = '', others = '']] of lines.entries()) {
  for (const form of words(english.replace('!', ' ')).flatMap(forms))
    byStem.set(form, (byStem.get(form) ?? new Set()).add(effect));
  for (const beginning of words(others)) {
    const first = beginning.slice(0, 2);
    byBeginning.set(first, [...(byBeginning.get(first) ?? []), [beginning, effect]]);
  }
}

/** The effects a word may stand for, as numbers that mean nothing but "the same one"; empty for any other word. */
export function effectsOf(word: string): ReadonlySet<number> {
  const lower = word.toLowerCase();
  // what could be done was not
  if (/abl[ey]?$/.test(lower)) return NONE;
  const english = byStem.get(stem(lower));
  if (english) return english;
  const bare = lower.replace(/^(?:zurück|wieder|neu)(?=\p{L}{4})/u, '');
  const found = [...beginningsOf(lower), ...(bare === lower ? [] : beginningsOf(bare))];
  return found.length === 0 ? NONE : new Set(found);
}

function beginningsOf(word: string): number[] {
  const near = byBeginning.get(word.slice(0, 2)) ?? [];
  return near.flatMap(([beginning, effect]) => (word.startsWith(beginning) ? [effect] : []));
}

/** True where only a call of the same effect is evidence. */
export function isWeighty(effects: ReadonlySet<number>): boolean {
  return [...effects].some((effect) => weighty.has(effect));
}

const NONE: ReadonlySet<number> = new Set();
/** A stem is not always that of the past tense: `order`, `ordered`; `apply`, `applied`. */
function forms(word: string): string[] {
  const past = word.endsWith('e') ? `${word}d` : word.endsWith('y') ? `${word.slice(0, -1)}ied` : `${word}ed`;
  return [stem(word), stem(past)];
}

function words(text: string): string[] {
  return text
    .trim()
    .split(/\s+/)
    .filter((word) => word !== '');
}
