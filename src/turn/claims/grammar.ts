// What a language's table tells the check. A table is small on purpose: the everyday forms of "we did it", no more.

/** How a claim is put: by us ("I have ..."), as a passive ("was cancelled"), as a new state ("is now"), or as "done". */
export type ClaimKind = 'act' | 'passive' | 'state' | 'done';

export interface Pattern {
  kind: ClaimKind;
  /** global; what it matches stands before the verb, or is the whole claim where `reach` is 0 */
  opening: RegExp;
  /** in how many words after it the verb must come; 0 = no verb is needed */
  reach: number;
  /** the verb's form; absent: the language's participle */
  form?: RegExp;
  /** a participle is enough, also of a verb that no effect is known for */
  anyVerb?: true;
  /** the verb and what follows it, where these tell of the past and not of an effect */
  harmless?: RegExp;
  /** the clause must say whose matter it is: without that, it is how things are in general */
  needs?: RegExp;
}

export interface Grammar {
  language: 'en' | 'de' | 'fr' | 'es';
  /** global; words that no other of these languages has, to tell it by */
  telling: RegExp;
  /** where a sentence parts into clauses */
  apart: RegExp;
  /** a sentence that opens so is a condition, a rule or an instruction */
  conditional: RegExp;
  /** general statements: they unmake claims in the present tense */
  general: RegExp;
  /** before the verb of a clause (in some languages anywhere in it): denied, asked for, possible, or to come */
  unmade: RegExp;
  /** the denial may follow the verb */
  unmadeAnywhere: boolean;
  participle: RegExp;
  /** first person, and yet nothing that changes anything */
  harmless: RegExp;
  /** what makes words a sentence, and so no headline like "Order cancelled" */
  finite: RegExp;
  patterns: Pattern[];
  /** the whole clause says "done" */
  done: RegExp;
}
