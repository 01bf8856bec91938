// What Discover looks at before anybody has chosen.

const OUTCOME = /order completed|purchase|order placed|order|checkout completed|paid|sale|subscri|sign.?up|下单|购买|支付|成交|订单/i;
const NOT_YET = /refund|return|cancel|started|viewed|unsubscri|退/i;
const FUNNEL_STEPS = 5;

interface Step {
  event: string;
  customers: number;
}

/** Chooses a goal: the step that sounds like an outcome, by most customers; else the most common step. */
export function chooseGoal(steps: Step[]): string | undefined {
  const common = [...steps].sort((a, b) => b.customers - a.customers);
  const outcomes = common.filter(({ event }) => OUTCOME.test(event) && !NOT_YET.test(event));
  const plainest = outcomes.find(({ event }) => /order completed|purchase|下单|购买/i.test(event));
  return (plainest ?? outcomes[0] ?? common[0])?.event;
}

const BEGINNINGS = [/checkout.?started|begin.?checkout|initiat\w*.?checkout|结算/i, /add.?to.?cart|product.?added|加入购物车|加购/i, /cart/i];

/** Chooses a start near enough to a goal for a picture to show the way between them; none where nothing sounds so. */
export function chooseStart(steps: Step[], goal: string): string | undefined {
  const common = [...steps].sort((a, b) => b.customers - a.customers).filter(({ event }) => event !== goal);
  for (const beginning of BEGINNINGS) {
    const found = common.find(({ event }) => beginning.test(event));
    if (found) return found.event;
  }
  return undefined;
}

interface Path {
  path: string[];
  reached?: number | null;
}

interface Node {
  step: number;
  event: string;
  customers: number;
}

/** Takes the steps of the path on which most customers reach the goal, each once, the goal last. */
export function usualSteps(paths: Path[], nodes: Node[], goal: string): string[] {
  const reaching = paths.filter((row) => row.reached && new Set(row.path).size > 1);
  const best = reaching.sort((a, b) => (b.reached ?? 0) - (a.reached ?? 0))[0]?.path;
  const first = nodes.filter((node) => node.step === 0).sort((a, b) => b.customers - a.customers)[0]?.event;
  const before = [...new Set(best ?? (first === undefined ? [] : [first]))].filter((step) => step !== goal);
  return [...before.slice(0, FUNNEL_STEPS - 1), goal];
}
