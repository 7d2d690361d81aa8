import Type from 'typebox';
import { repliesSchema } from './replies.ts';
import { routeSchema } from './routes/route-schemas.ts';

export const deliverySchema = Type.Object(
  {
    routes: Type.Array(routeSchema, {
      default: [],
      description: 'Routes to carriers. Empty with the simulator on: one route to the simulator.',
    }),
    templateFile: Type.Union([Type.String(), Type.Null()], {
      default: null,
      description: 'YAML file of warning templates; null for those that ship.',
    }),
    unknownPolicy: Type.Union(
      [Type.Literal('resend'), Type.Literal('wait'), Type.Literal('give_up')],
      {
        default: 'resend',
        description:
          'An unanswered submit: resend (the person may get it twice), wait for a receipt until unknownWaitS and then give up, or give up at once.',
      },
    ),
    resendElsewhere: Type.Boolean({
      default: false,
      description:
        'An unanswered submit that is sent again may take another route. Without it it waits for its own, whose receipt may still tell what became of it.',
    }),
    portedNumbersFile: Type.Union([Type.String(), Type.Null()], {
      default: null,
      description:
        'CSV of ported numbers and their carriers (number,carrier), which go before the prefix; null for none.',
    }),
    replies: repliesSchema,
    unknownWaitS: Type.Integer({
      minimum: 0,
      default: 300,
      description: 'See unknownPolicy. Seconds.',
    }),
    maxAttempts: Type.Integer({
      minimum: 1,
      default: 5,
      description: 'Submits of one message at most.',
    }),
    receiptWaitS: Type.Integer({
      minimum: 1,
      default: 72 * 3600,
      description:
        'How long a submitted message waits for its receipt before it ends unknown. Seconds.',
    }),
    orphanReceiptS: Type.Integer({
      minimum: 60,
      default: 3600,
      description:
        'How long a receipt that fits no message is kept before it is dropped and counted. Seconds.',
    }),
    validityS: Type.Integer({
      minimum: 60,
      default: 3600,
      description: 'validity_period: how long the carrier may keep trying. Seconds.',
    }),
  },
  { additionalProperties: false, default: {}, description: 'How warnings leave.' },
);
export type DeliveryConfig = Type.Static<typeof deliverySchema>;
