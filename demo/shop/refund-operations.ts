import { z } from 'zod';
import { orderNotFound } from './order-operations.ts';
import { amountSchema, euros, invalid, jsonBody, type ShopOperation } from './shop-answer.ts';
import type { ShopState } from './shop-state.ts';

/** More than this needs a person. */
const MAXIMUM_GOODWILL = 25;

const refundSchema = z.object({
  amount: amountSchema,
  reason: z.enum(['damaged', 'wrong_item', 'never_arrived', 'changed_mind']),
});

const goodwillSchema = z.object({
  orderId: z.string().regex(/^A-\d{4}$/, 'expected an order id such as A-1001'),
  amount: amountSchema,
  reason: z.enum(['late', 'damaged', 'bad_service']),
});

function nextRefundId(state: ShopState): string {
  state.refundCount += 1;
  return `R-${String(state.refundCount).padStart(4, '0')}`;
}

/** POST /orders/{orderId}/refund */
export const refundOrder: ShopOperation = (request) => {
  const order = request.state.orders.get(request.pathParameters.orderId ?? '');
  if (!order) return orderNotFound(request.pathParameters.orderId);
  const parsed = refundSchema.safeParse(jsonBody(request));
  if (!parsed.success) return invalid(parsed.error);
  const { amount, reason } = parsed.data;
  const left = order.total - order.refunded;
  if (amount > left) {
    return { status: 422, content: `order ${order.orderId} has ${euros(left)} left to refund, not ${euros(amount)}` };
  }
  // kept to whole cents, or sums of euros drift away from what people see
  order.refunded = Math.round((order.refunded + amount) * 100) / 100;
  const refundId = nextRefundId(request.state);
  return {
    status: 201,
    content: { refundId, orderId: order.orderId, amount, currency: 'EUR', reason, arrives: 'within 5 working days' },
  };
};

/** POST /vip/refunds. Who may have one is Errand's to decide (by segment), as it is in many real back ends. */
export const grantGoodwillRefund: ShopOperation = (request) => {
  const parsed = goodwillSchema.safeParse(jsonBody(request));
  if (!parsed.success) return invalid(parsed.error);
  const { orderId, amount, reason } = parsed.data;
  if (!request.state.orders.has(orderId)) return orderNotFound(orderId);
  if (amount > MAXIMUM_GOODWILL) {
    return { status: 422, content: `a goodwill refund is at most ${euros(MAXIMUM_GOODWILL)}, not ${euros(amount)}` };
  }
  const refundId = nextRefundId(request.state);
  return { status: 201, content: { refundId, orderId, amount, currency: 'EUR', reason, arrives: 'today' } };
};
