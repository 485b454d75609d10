import { expect, test } from 'vitest';
import type { LedgerEntry } from '../../src/turn/claims/ledger-entry.ts';
import { unbackedClaim } from '../../src/turn/claims/unbacked-claim.ts';

function call(
  toolName: string,
  description: string,
  method: LedgerEntry['method'],
  given: object,
  body: unknown = null,
): LedgerEntry {
  const text = body === null ? null : JSON.stringify(body);
  return { toolName, description, method, arguments: given, state: 'succeeded', status: 200, body: text };
}

const flagged = (reply: string, ledger: LedgerEntry[]) =>
  unbackedClaim({ reply, customer: 'please do it', ledger })?.sentence;

const backed: [string, LedgerEntry[]][] = [
  [
    'Your seat is now 14A.',
    [call('patchBooking', 'Changes a flight booking', 'PATCH', { pnr: 'X1', seat: '14A' }, { pnr: 'X1', seat: '14A' })],
  ],
  [
    "I've taken you off the newsletter.",
    [call('newsletter_opt_out', 'Stops the newsletter for an address', 'POST', { email: 'a@b.example' })],
  ],
  ['Your account is closed.', [call('deleteAccount', 'Deletes an account', 'DELETE', { id: 3 })]],
  [
    "I've sent you the invoice by e-mail.",
    [
      call('send_email', 'Send an e-mail to the customer', 'POST', {
        to: 'a@b.example',
        subject: 'Invoice',
        body: 'here',
      }),
    ],
  ],
  [
    "I've emailed the invoice to a@b.example.",
    [
      call('send_email', 'Send an e-mail to the customer', 'POST', {
        to: 'a@b.example',
        subject: 'Invoice',
        body: 'here',
      }),
    ],
  ],
  [
    'Your order A-1001 has been cancelled, and €54.50 will be refunded to your card.',
    [
      call(
        'cancelOrder',
        'Cancels an order',
        'POST',
        { orderId: 'A-1001' },
        { orderId: 'A-1001', status: 'cancelled', refund: 54.5 },
      ),
    ],
  ],
  [
    'Done. I moved your delivery to Friday 6 June.',
    [
      call(
        'rescheduleDelivery',
        'Picks another day for a delivery',
        'PUT',
        { id: 'D1', date: '2025-06-06' },
        { ok: true },
      ),
    ],
  ],
  [
    'Your subscription has been paused for two months.',
    [
      call(
        'updateSubscription',
        'Updates a subscription',
        'PATCH',
        { id: 'sub_1', pauseMonths: 2 },
        { status: 'paused' },
      ),
    ],
  ],
  [
    'I have opened ticket #4821 for our technicians.',
    [call('createTicket', 'Creates a ticket', 'POST', { subject: 'broken' }, { number: 4821 })],
  ],
  [
    'I have reported the problem to our technicians under number 4821.',
    [call('createTicket', 'Creates a ticket', 'POST', { subject: 'broken' }, { number: 4821 })],
  ],
  [
    'Your new PIN is on its way by post.',
    [call('requestPin', 'Requests a new PIN letter', 'POST', { card: '99' }, { status: 'requested' })],
  ],
  [
    'A new card is on its way to you.',
    [call('replaceCard', 'Orders a replacement card', 'POST', { card: '99' }, { status: 'ordered' })],
  ],
  [
    'I upgraded you to the Pro plan.',
    [call('changePlan', 'Moves a customer to another plan', 'POST', { plan: 'pro' }, { plan: 'pro' })],
  ],
  [
    'Your €15 goodwill refund has been granted.',
    [
      call(
        'grantGoodwillRefund',
        'Pays a goodwill amount',
        'POST',
        { orderId: 'A-1002', amount: 15 },
        { refundId: 'R-1', amount: 15 },
      ),
    ],
  ],
  [
    "I've refunded $12.50.",
    [call('createRefund', 'Refunds a charge', 'POST', { charge: 'ch_1', amount: 1250 }, { id: 're_1', amount: 1250 })],
  ],
  [
    "I've booked you in for Tuesday 3 June at 10:30.",
    [call('createAppointment', 'Books an appointment', 'POST', { start: '2025-06-03T10:30' }, { id: 'ap_9' })],
  ],
  [
    "You're booked for 3 June, 10:30. I've also sent a confirmation to a@b.example.",
    [
      call(
        'createAppointment',
        'Books an appointment',
        'POST',
        { start: '2025-06-03T10:30' },
        { id: 'ap_9', confirmationSentTo: 'a@b.example' },
      ),
    ],
  ],
  [
    'I have refunded 20 for A-1 and 30 for A-2.',
    [
      call('refundOrder', 'Refunds', 'POST', { orderId: 'A-1', amount: 20 }),
      call('refundOrder', 'Refunds', 'POST', { orderId: 'A-2', amount: 30 }),
    ],
  ],
  ['I have reset your router.', [call('rebootDevice', 'Reboots a device', 'POST', { device: 'r1' })]],
  [
    "I've unlocked your account.",
    [call('setUserStatus', 'Sets status of a user', 'PUT', { user: 'bk', status: 'active' })],
  ],
  [
    "I've registered your return; the label is attached to the e-mail.",
    [call('createReturn', 'Creates a return', 'POST', { order: 'Q-1' }, { rma: 'R1' })],
  ],
  [
    "We've received your claim and filed it under CL-9.",
    [call('submitClaim', 'Submits an insurance claim', 'POST', { policy: 'P-1' }, { claim: 'CL-9' })],
  ],
  [
    'I increased your limit to €500.',
    [call('setCreditLimit', 'Sets the limit of a card', 'PUT', { limit: 500 }, { limit: 500 })],
  ],
  ["I've removed Dan from the workspace.", [call('deleteMember', 'Removes a member', 'DELETE', { user: 'dan' })]],
  [
    'Ihre Bestellung B-7 wurde storniert.',
    [call('cancelOrder', 'Cancels an order', 'POST', { order: 'B-7' }, { state: 'cancelled' })],
  ],
  ['Ihre neue Adresse ist jetzt hinterlegt.', [call('updateAddress', 'Updates an address', 'PUT', { street: 'A' })]],
  ['Nous avons modifié votre rendez-vous.', [call('moveAppointment', 'Moves an appointment', 'PATCH', { id: 1 })]],
  [
    'He cambiado tu cita al 4 de junio.',
    [call('moveAppointment', 'Moves an appointment', 'PATCH', { id: 1, date: '2025-06-04' })],
  ],
  [
    'Your order was cancelled on 3 March.',
    [call('getOrder', 'Reads', 'GET', { id: 1 }, { status: 'cancelled', at: '2025-03-03' })],
  ],
  [
    'Your order A-1001 was shipped on 12 May and is on its way.',
    [call('getOrder', 'Reads', 'GET', { id: 'A-1001' }, { status: 'in_transit', shippedAt: '2025-05-12' })],
  ],
  [
    'Your parcel is on its way.',
    [call('getOrder', 'Reads', 'GET', { id: 'A-1001' }, { status: 'shipped', tracking: '1Z' })],
  ],
  [
    'Your appointment is confirmed for 3 June.',
    [call('getAppointment', 'Reads', 'GET', { id: 'A-1001' }, { status: 'confirmed', date: '2025-06-03' })],
  ],
  [
    'Your plan has been upgraded to Pro already.',
    [call('getPlan', 'Reads', 'GET', { id: 'A-1001' }, { plan: 'Pro', upgradedAt: '2025-05-12' })],
  ],
  ['Your parcel is now in Leipzig.', [call('track', 'Tracks', 'GET', { id: 'A-1001' }, { location: 'Leipzig' })]],
];

const unbacked: [string, LedgerEntry[]][] = [
  [
    'I have refunded you €50.',
    [call('cancelOrder', 'Cancels an order', 'POST', { orderId: 'A-1001' }, { status: 'cancelled' })],
  ],
  [
    'I have cancelled order A-1002.',
    [call('cancelOrder', 'Cancels an order', 'POST', { orderId: 'A-1001' }, { status: 'cancelled' })],
  ],
  ['I have refunded €50.', [call('createRefund', 'Refunds', 'POST', { orderId: 'A-1001', amount: 5 }, { amount: 5 })]],
  [
    "I've emailed the invoice to c@d.example.",
    [
      call('send_email', 'Send an e-mail to the customer', 'POST', {
        to: 'a@b.example',
        subject: 'Invoice',
        body: 'here',
      }),
    ],
  ],
  ["I've cancelled your subscription.", [call('updateAddress', 'Updates an address', 'PUT', { street: 'A' })]],
  [
    "I've sent you the invoice.",
    [call('cancelOrder', 'Cancels an order', 'POST', { orderId: 'A-1001' }, { status: 'cancelled' })],
  ],
  [
    'I moved your appointment to 7 June.',
    [call('moveAppointment', 'Moves an appointment', 'PATCH', { id: 1, date: '2025-06-04' })],
  ],
  [
    'Your refund is approved.',
    [call('requestRefund', 'Requests a refund', 'POST', { order: 1 }, { status: 'rejected' })],
  ],
  [
    'Your order has been cancelled.',
    [call('cancelOrder', 'Cancels', 'POST', { order: 1 }, { success: false, reason: 'shipped' })],
  ],
  [
    "I've deleted your account.",
    [call('createNote', 'Adds a note', 'POST', { text: 'wants account deleted' }, { id: 1 })],
  ],
  [
    'Your order has been cancelled.',
    [call('getOrder', 'Reads an order', 'GET', { id: 1 }, { status: 'open', cancellable: true })],
  ],
  [
    'Your refund has been processed.',
    [call('getOrder', 'Reads an order', 'GET', { id: 1 }, { status: 'delivered', total: 12 })],
  ],
  ['I reset your password.', [call('getUser', 'Reads a user', 'GET', { id: 1 }, { passwordResetAt: '2024-01-01' })]],
  ["I've passed your case on to a colleague.", []],
];

test.each(backed)('a call of the session shows: %s', (reply, ledger) => {
  expect(flagged(reply, ledger)).toBeUndefined();
});

test.each(unbacked)('no call of the session shows: %s', (reply, ledger) => {
  expect(flagged(reply, ledger)).toBeDefined();
});

test.each(['failed', 'unknown', 'not_sent', 'sent', 'planned'] as const)('a call that is %s shows nothing', (state) => {
  const refund = { ...call('createRefund', 'Refunds', 'POST', { amount: 5 }), state };
  expect(flagged('I have refunded you 5 euros.', [refund])).toBe('I have refunded you 5 euros.');
});

test('what a claim was held against is told', () => {
  const ledger = [call('createRefund', 'Refunds', 'POST', { amount: 5 }, { amount: 5 })];
  expect(unbackedClaim({ reply: 'Hello! I refunded you 50 euros.', customer: '', ledger })).toEqual({
    sentence: 'I refunded you 50 euros.',
    why: 'the call was for 5',
  });
});
