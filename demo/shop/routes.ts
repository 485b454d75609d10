import { cancelSubscription, getStock } from './account-operations.ts';
import { getExport, startExport } from './export-operations.ts';
import { changeDeliveryAddress, getOrder, listOrders, uploadOrderPhoto } from './order-operations.ts';
import { grantGoodwillRefund, refundOrder } from './refund-operations.ts';
import type { ShopOperation } from './shop-answer.ts';

/** The operations of openapi.yaml, by method and path template. */
export const shopRoutes: [method: string, path: string, operation: ShopOperation][] = [
  ['GET', '/orders', listOrders],
  ['GET', '/orders/{orderId}', getOrder],
  ['POST', '/orders/{orderId}/refund', refundOrder],
  ['PUT', '/orders/{orderId}/address', changeDeliveryAddress],
  ['POST', '/orders/{orderId}/photos', uploadOrderPhoto],
  ['POST', '/exports', startExport],
  ['GET', '/exports/{referenceId}', getExport],
  ['GET', '/warehouse/stock/{sku}', getStock],
  ['POST', '/vip/refunds', grantGoodwillRefund],
  ['DELETE', '/subscriptions/{subscriptionId}', cancelSubscription],
];

/** The operation that serves this request, with its path parameters decoded; `undefined` when there is none. */
export function findRoute({ method, path }: { method: string; path: string }) {
  const parts = path.split('/');
  for (const [routeMethod, template, operation] of shopRoutes) {
    if (routeMethod !== method) continue;
    const pathParameters = matchTemplate(template.split('/'), parts);
    if (pathParameters) return { operation, pathParameters };
  }
  return undefined;
}

function matchTemplate(template: string[], parts: string[]): Record<string, string> | undefined {
  if (template.length !== parts.length) return undefined;
  const found: Record<string, string> = {};
  for (const [index, expected] of template.entries()) {
    const part = parts[index] ?? '';
    if (!expected.startsWith('{')) {
      if (part !== expected) return undefined;
      continue;
    }
    const value = decode(part);
    if (!value) return undefined;
    found[expected.slice(1, -1)] = value;
  }
  return found;
}

function decode(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
