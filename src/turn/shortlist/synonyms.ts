// Customers and the authors of APIs seldom use the same word. One line is one matter: whoever says one of its words may mean
// any other. How the list was made, and what it may not be credited with: docs/decisions/shortlist.md.
import { stem } from './words.ts';

const matters = `
  refund reimburse repay money
  pay payment charge debit billed
  charge transaction purchase spent taken
  invoice bill receipt owe due
  price cost rate fee amount expensive
  balance money funds credit left
  payout withdraw withdrawal earnings
  transfer wire send move
  card visa mastercard credit debit
  method instrument card wallet
  coupon discount voucher promotion promo rebate percent code
  dispute chargeback evidence proof contest complaint
  quote offer estimate proposal
  tax vat
  exchange currency euro euros dollar dollars
  subscription membership plan monthly
  cancel cancellation stop quit end terminate abort halt
  pause suspend hold freeze
  resume reactivate reactivation restart continue unpause
  renew renewal extend
  upgrade downgrade switch change
  order purchase buy bought
  checkout cart basket
  product item article goods
  shipping shipment delivery deliver parcel package courier
  track tracking locate
  address street location house moved
  customer client buyer shopper contact
  user member person people employee colleague staff
  company business organization organisation enterprise firm merchant
  team department group
  admin administrator agent manager owner
  lead visitor guest prospect
  ticket case issue incident problem
  conversation chat thread channel room
  message text sms post write wrote
  reply answer respond
  comment note remark
  tag label
  article faq help page
  news announcement announce
  email mail newsletter
  call phone ring dial telephone mobile
  number line
  conference meeting
  participant attendee
  transcription transcript
  queue wait waiting line
  archive unarchive close shut
  invite invitation join
  remove delete erase destroy forget kick throw
  delete cancel release
  restore recover undelete
  trash bin
  file document paper pdf attachment spreadsheet
  folder directory
  photo image picture avatar
  thumbnail preview
  version revision draft
  share link url collaboration
  permission access right role
  lock protect
  sign signature contract
  download save
  upload attach scan
  zip bundle pack
  search find look
  recent latest yesterday
  history past earlier previous log
  schedule tomorrow later
  remind reminder
  alert notification notify warn trigger
  snooze mute silence
  presence online available
  status health
  password secret
  login authenticate authentication
  session device login
  token key credential secret access
  verify verification check confirm validate
  identity kyc passport
  block blocklist ban blacklist fraud
  approve accept agree
  reject decline refuse deny
  expire invalidate
  usage consumption spend
  report statistics summary
  export spreadsheet csv
  create new make open register
  update change edit correct fix modify
  merge duplicate combine
  assign hand pass
  redact hide
  retention keep
  policy rule law
  terminal reader machine
  device machine laptop computer phone
  credit memo
  appointment booking reservation`;

const alike = new Map<string, Set<string>>();
for (const line of matters.trim().split('\n')) {
  const roots = line.trim().split(/\s+/).map(stem);
  for (const root of roots) {
    const known = alike.get(root) ?? new Set();
    alike.set(root, known);
    for (const other of roots) if (other !== root) known.add(other);
  }
}

/** The terms that may be meant when this one is said; not the term itself. */
export function alikeTerms(term: string): ReadonlySet<string> {
  return alike.get(term) ?? NONE;
}

const NONE: ReadonlySet<string> = new Set();
