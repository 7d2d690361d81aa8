/** To the minute: the seconds of a long wait change with every look. */
function age(seconds: number): string {
  if (seconds < 60) return `${Math.floor(seconds)} 秒`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} 分钟`;
  return `${Math.floor(minutes / 60)} 小时 ${minutes % 60} 分钟`;
}

const gatewayStates: Record<string, string> = {
  bound: '已连接',
  connecting: '正在连接',
  backing_off: '已断开，稍后重连',
  refused: '拒绝登录',
  stopped: '已停止',
};

/** What the page says of the ways to the carriers; the English has the same shape. */
export const gateway = {
  title: '短信网关',
  states: gatewayStates,
  none: '没有配置网关',
  one: (state: string) => `网关${state}`,
  several: (bound: string, all: string) => `网关 ${all} 路，已连接 ${bound} 路`,
  colon: '：',
  comma: '，',
  semicolon: '；',
  window: (used: string, size: string) => `未应答 ${used} / 窗口 ${size}`,
  noneHint: '没有路由，预警发不出去。请在 delivery.routes 下添加一条，再检查配置：',
  unserved: (n: string) =>
    `${n} 条短信没有路由可走：没有哪条路由的 carriers 包含其运营商，或运营商不明。`,
  columns: {
    route: '网关',
    health: '状况',
    window: '窗口',
    answers: '应答',
    throttles: '限流',
    unknowns: '无应答',
    receipts: '无主回执',
    queue: '等待',
  },
  columnHints: {
    window: '尚未应答的条数 / 允许的条数',
    answers: '提交到应答的时间：半数在内 / 99% 在内，每条连接最近 512 次',
    throttles: '启动以来要求放慢的应答',
    unknowns: '启动以来无人应答的条数',
    receipts: '暂存待认领 / 找不到短信而丢弃',
    queue: '到时可由此发出的短信，最早一条已等多久',
  },
  connection: (n: string) => `连接 ${n}`,
  orphans: (parked: string, dropped: string) => `暂存 ${parked}，丢弃 ${dropped}`,
  waits: (n: string, ageS: number) => `${n} 条，${age(ageS)}`,
  answers: (p50: string, p99: string) => `${p50} / ${p99}`,
  health: {
    stopped: '已停止',
    connecting: '正在连接…',
    refused: '登录被拒：请核对账号和密码',
    down: (clock: string) => `${clock} 起没有连接`,
    paused: (left: string) => `暂停 ${left}：运营商要求放慢`,
    behind: (ageS: number) => `积压：最早一条已等 ${age(ageS)}`,
    partly: (up: string, all: string) => `${all} 条连接中 ${up} 条可用`,
    hindered: '能发送，但有问题',
    healthy: '正常',
    connections: (up: string, all: string) => `连接 ${up} / ${all}`,
    answersIn: (time: string) => `${time}内应答`,
    unused: '还没有发送',
    waiting: (n: string) => `${n} 条短信在等`,
  },
};
