// What a new metric begins with.

export const NEW = `metrics:
  - name: kiosk_orders
    label: {en: "Orders at kiosks", zh-CN: "自助机订单"}
    definition: {en: "Orders whose first paid event was at a kiosk.", zh-CN: "首个付款事件发生在自助机的订单。"}
    from: orders
    where: "channel = 'kiosk'"
    formula: "count(*)"
    unit: count
    owner: "retail"
    target: 200
`;
