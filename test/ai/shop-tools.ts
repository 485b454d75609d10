import type { OfferedTool } from '../../src/schemas/decision.ts';
import type { JsonSchema } from '../../src/schemas/json-schema.ts';

const orderId = { type: 'string', pattern: '^A-\\d{4}$', description: 'Id of the order, e.g. A-1001' };

/** The operations of the demo's shop as the AI would be offered them. */
export const shopTools: OfferedTool[] = [
  offered({
    toolName: 'getOrder',
    description:
      'Look up one order by its order id and return where the order is: status, carrier, tracking number and expected delivery date. Use it when the customer asks where an order or parcel is, or wants to track it.',
    properties: { orderId },
    required: ['orderId'],
  }),
  offered({
    toolName: 'listOrders',
    description:
      'List the most recent purchases of one customer by e-mail address, newest first, optionally only those with a given status. Use it when the customer wants an overview of their purchase history or does not know an id.',
    properties: {
      email: { type: 'string', format: 'email', description: 'E-mail address that the customer ordered with' },
      status: { type: 'string', enum: ['processing', 'shipped', 'delivered'] },
      limit: { type: 'integer', minimum: 1, maximum: 10, default: 3, description: 'How many to return' },
    },
    required: ['email'],
  }),
  offered({
    toolName: 'refundOrder',
    description:
      "Refund money to the customer's payment method, fully or in part, because something arrived damaged, was the wrong item, never arrived or is being returned. Use it when the customer asks for a refund or their money back.",
    properties: {
      orderId,
      body: object({
        amount: { type: 'number', minimum: 0.01, description: 'Amount in euros, at most what was paid' },
        reason: {
          type: 'string',
          enum: ['damaged', 'wrong_item', 'never_arrived', 'changed_mind'],
          description: 'Why the money goes back',
        },
      }),
    },
    required: ['orderId', 'body'],
  }),
  offered({
    toolName: 'changeDeliveryAddress',
    description:
      'Change the delivery address and the recipient of a purchase before it is shipped. Use it when the customer moved or gave a wrong street, postal code or city.',
    properties: {
      orderId,
      body: object({
        recipient: { type: 'string', description: 'Full name of the person who receives the parcel' },
        address: object({
          street: { type: 'string', description: 'Street and house number' },
          postalCode: { type: 'string', description: 'Postal code' },
          city: { type: 'string', description: 'City' },
          country: { type: 'string', pattern: '^[A-Z]{2}$', description: 'Country as two letters, e.g. NL' },
        }),
      }),
    },
    required: ['orderId', 'body'],
  }),
  offered({
    toolName: 'uploadOrderPhoto',
    description:
      'Upload a photo (image file) with an optional note and attach it to a purchase. Use it when the customer sends a picture or photo of something broken or wrong.',
    properties: {
      orderId,
      body: {
        type: 'object',
        properties: {
          photo: { type: 'string', format: 'binary', description: 'The image file' },
          note: { type: 'string', maxLength: 500, description: 'What the customer says about it' },
        },
        required: ['photo'],
      },
    },
    required: ['orderId', 'body'],
  }),
  offered({
    toolName: 'startExport',
    description:
      'Start an export of everything stored about a customer as a downloadable file. It takes a while and returns a reference id at once. Use it when the customer asks for a copy, an export or a download of their personal data.',
    properties: {
      body: {
        type: 'object',
        properties: {
          email: { type: 'string', format: 'email', description: 'E-mail address of the customer' },
          format: { type: 'string', enum: ['csv', 'json'], default: 'csv', description: 'File format' },
        },
        required: ['email'],
      },
    },
    required: ['body'],
  }),
  offered({
    toolName: 'getExport',
    description:
      'Check whether a data export has finished, by the reference id returned when it was started, and return the download link once it has. Use it when the customer asks whether their export or download is ready.',
    properties: {
      referenceId: { type: 'string', pattern: '^EX-\\d{4}$', description: 'Reference id of the export, e.g. EX-0001' },
    },
    required: ['referenceId'],
  }),
  offered({
    toolName: 'getStock',
    description:
      'Check how many pieces of a product are in stock in the warehouse, by its article number. Use it when the customer asks whether a product is available or back in stock.',
    properties: {
      sku: { type: 'string', pattern: '^SKU-\\d{3}$', description: 'Article number of the product, e.g. SKU-104' },
    },
    required: ['sku'],
  }),
  offered({
    toolName: 'cancelSubscription',
    description:
      'Cancel a running subscription by its subscription id and return until when it is paid. Use it when the customer wants to cancel, end or unsubscribe from a box or plan.',
    properties: {
      subscriptionId: { type: 'string', pattern: '^S-\\d{3}$', description: 'Id of the subscription, e.g. S-201' },
    },
    required: ['subscriptionId'],
  }),
];

/** Offered to the segment `vip` only. */
export const goodwillTool: OfferedTool = offered({
  toolName: 'grantGoodwillRefund',
  description:
    'Grant a goodwill gesture, a small amount of money paid today without anything being returned, as an apology for a late parcel, damage or bad service. Use it when the customer asks for a goodwill gesture or compensation.',
  properties: {
    body: object({
      orderId,
      amount: { type: 'number', minimum: 0.01, maximum: 25, description: 'Amount in euros, at most 25' },
      reason: { type: 'string', enum: ['late', 'damaged', 'bad_service'], description: 'What it apologises for' },
    }),
  },
  required: ['body'],
});

function offered({
  toolName,
  description,
  properties,
  required,
}: {
  toolName: string;
  description: string;
  properties: JsonSchema;
  required: string[];
}): OfferedTool {
  return { toolName, description, schema: { type: 'object', properties, required, additionalProperties: false } };
}

function object(properties: JsonSchema): JsonSchema {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
}
