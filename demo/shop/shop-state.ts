/** The bearer token of the example company; the demo stores it as the global variable `Authorization`. */
export const SHOP_TOKEN = 'demo-shop-token';

interface Address {
  street: string;
  postalCode: string;
  city: string;
  country: string;
}

export interface Order {
  orderId: string;
  email: string;
  placedOn: string;
  status: 'processing' | 'shipped' | 'delivered';
  items: string[];
  /** in euros, as every amount here */
  total: number;
  refunded: number;
  carrier?: string;
  trackingNumber?: string;
  expectedOn?: string;
  deliveredOn?: string;
  recipient: string;
  address: Address;
}

interface Subscription {
  subscriptionId: string;
  email: string;
  plan: string;
  status: 'active' | 'cancelled';
  paidUntil: string;
}

interface DataExport {
  referenceId: string;
  email: string;
  format: 'csv' | 'json';
  readyAt: number;
}

/** Everything the example company remembers; gone when its process ends. */
export interface ShopState {
  orders: Map<string, Order>;
  subscriptions: Map<string, Subscription>;
  exports: Map<string, DataExport>;
  /** how long an export stays pending */
  exportMs: number;
  refundCount: number;
  photoCount: number;
}

const bob = {
  email: 'bob@example.com',
  recipient: 'Bob Meyer',
  address: { street: '4 Mill Lane', postalCode: '1016 GV', city: 'Amsterdam', country: 'NL' },
};
const ada = {
  email: 'ada@example.com',
  recipient: 'Ada Novak',
  address: { street: '12 Rose Street', postalCode: '10115', city: 'Berlin', country: 'DE' },
};

// biome-ignore format: one order reads best as one paragraph
const orders: Order[] = [
  { ...bob, orderId: 'A-1001', placedOn: '2026-03-02', status: 'shipped', items: ['walnut desk lamp'], total: 89.9, refunded: 0,
    carrier: 'UPS', trackingNumber: '1Z999AA10123456784', expectedOn: '2026-03-06' },
  { ...ada, orderId: 'A-1002', placedOn: '2026-02-11', status: 'delivered', items: ['linen curtain', 'curtain rod'], total: 124.5,
    refunded: 0, carrier: 'UPS', trackingNumber: '1Z999AA10123456799', deliveredOn: '2026-02-19' },
  { ...bob, orderId: 'A-1003', placedOn: '2026-03-04', status: 'processing', items: ['oak bookshelf'], total: 240, refunded: 0,
    expectedOn: '2026-03-12' },
  { ...ada, orderId: 'A-1004', placedOn: '2026-01-20', status: 'delivered', items: ['wool blanket'], total: 65, refunded: 65,
    carrier: 'DHL', trackingNumber: 'JD014600006281230704', deliveredOn: '2026-01-24' },
  { ...ada, orderId: 'A-1005', placedOn: '2026-03-01', status: 'shipped', items: ['tea set'], total: 48.2, refunded: 0,
    carrier: 'DHL', trackingNumber: 'JD014600006281230771', expectedOn: '2026-03-07' },
  { ...ada, orderId: 'A-1006', placedOn: '2025-12-05', status: 'delivered', items: ['candle holder'], total: 19, refunded: 0,
    carrier: 'DHL', trackingNumber: 'JD014600006281230655', deliveredOn: '2025-12-09' },
];

const subscriptions: Subscription[] = [
  { subscriptionId: 'S-201', email: bob.email, plan: 'Monthly coffee box', status: 'active', paidUntil: '2026-03-31' },
  { subscriptionId: 'S-202', email: ada.email, plan: 'Flowers every week', status: 'active', paidUntil: '2026-03-15' },
];

/** A fresh state with the example orders and subscriptions, shared with no other. */
export function initialShopState({ exportMs }: { exportMs: number }): ShopState {
  return {
    orders: new Map(structuredClone(orders).map((order) => [order.orderId, order])),
    subscriptions: new Map(structuredClone(subscriptions).map((entry) => [entry.subscriptionId, entry])),
    exports: new Map(),
    exportMs,
    refundCount: 0,
    photoCount: 0,
  };
}
