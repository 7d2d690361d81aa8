import Type from 'typebox';

function words(defaults: string[], description: string) {
  return Type.Array(Type.String({ minLength: 1, maxLength: 40 }), {
    default: defaults,
    description,
  });
}

/** What people answer to a warning, and the words by which it is known. */
export const repliesSchema = Type.Object(
  {
    alreadyPaid: words(
      ['已转账', '转账了', '已经转', '已付款', '付款了', '已汇款', '被骗了', 'paid', 'transferred'],
      'The person says that money has gone already.',
    ),
    help: words(['帮助', '求助', '救命', '帮我', 'help'], 'The person asks for help.'),
    notScam: words(
      ['不是诈骗', '不是骗子', '不是骗', '误报', '没有被骗', '我认识', 'not a scam', 'not scam'],
      'The person says that the warning is wrong.',
    ),
    stop: words(
      ['td', '退订', '不要再发', '别再发', 'stop', 'unsubscribe'],
      'The person wants no more warnings.',
    ),
    partsWaitS: Type.Integer({
      minimum: 1,
      default: 120,
      description:
        'How long the missing parts of a long reply are waited for; then what came is read. Seconds.',
    }),
  },
  {
    additionalProperties: false,
    default: {},
    description: 'Words in replies to warnings. The longest that a reply holds decides.',
  },
);
