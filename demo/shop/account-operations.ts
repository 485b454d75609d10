import type { ShopOperation } from './shop-answer.ts';

/** DELETE /subscriptions/{subscriptionId} */
export const cancelSubscription: ShopOperation = ({ state, pathParameters }) => {
  const subscription = state.subscriptions.get(pathParameters.subscriptionId ?? '');
  if (!subscription) return { status: 404, content: `subscription ${pathParameters.subscriptionId} not found` };
  const { subscriptionId, plan, paidUntil } = subscription;
  if (subscription.status === 'cancelled') {
    return { status: 409, content: `subscription ${subscriptionId} is already cancelled` };
  }
  subscription.status = 'cancelled';
  return { status: 200, content: { subscriptionId, plan, status: 'cancelled', paidUntil } };
};

/** GET /warehouse/stock/{sku}: the error case, it never works. */
export const getStock: ShopOperation = () => ({
  status: 503,
  content: 'the warehouse system is down for maintenance, try again in an hour',
});
