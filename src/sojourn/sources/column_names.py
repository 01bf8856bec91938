"""Column names as systems write them, in English and Chinese, and the role or namespace they stand for."""

import re

ROLES: dict[str, tuple[str, ...]] = {
    "time": (
        "time", "timestamp", "ts", "eventtime", "datetime", "occurredat", "originaltimestamp", "createdat", "created",
        "eventtimestamp", "date", "eventdate", "orderdate", "invoicedate", "purchasedate", "transactiondate", "day",
        "visittime", "clicktime", "sentat", "at", "when", "servertime", "logtime", "starttime", "completetime",
        "timetimestamp", "createtime", "createdtime", "openedat", "calledat", "answeredat", "submittedat", "paidat",
        "时间", "事件时间", "发生时间", "日期", "创建时间", "下单时间", "支付时间", "交易时间", "访问时间", "操作时间",
        "购买时间", "消费时间", "订单时间", "通话时间", "提交时间", "行为时间", "交易日期", "时间戳",
    ),
    "event": (
        "event", "eventname", "eventtype", "activity", "action", "conceptname", "step", "type", "behavior",
        "behaviour", "事件", "事件名", "事件名称", "行为", "行为类型", "动作", "活动", "操作", "事件类型",
    ),
    "channel": (
        "channel", "channelname", "medium", "touchpointchannel", "contextchannel", "渠道", "渠道名称", "来源渠道",
        "媒介",
    ),
    "value": (
        "value", "amount", "revenue", "total", "val", "sales", "ordervalue", "ordertotal", "dollarvalue", "totalamount",
        "paidamount", "propertiesrevenue", "propertiesvalue", "propertiestotal", "netamount", "grandtotal", "spend",
        "salesvalue", "金额", "实付金额", "订单金额", "支付金额", "总金额", "消费金额", "交易金额", "总价", "实付",
    ),
    "currency_column": ("currency", "currencycode", "propertiescurrency", "货币", "币种", "货币代码"),
    "id": ("messageid", "eventid", "eventuuid", "insertid", "消息编号", "消息id", "事件编号", "事件id"),
    "case": (
        "case", "caseid", "caseconceptname", "ticket", "ticketid", "ticketno", "orderid", "orderno", "ordernumber",
        "transactionid", "basketid", "propertiesorderid", "invoiceno", "invoice", "callid", "工单号", "工单编号",
        "订单号",
        "订单编号", "交易号", "流水号", "单号",
    ),
}  # fmt: skip

ORDERS = (
    "orderid", "orderno", "ordernumber", "order", "invoiceno", "invoice", "invoicenumber", "basketid", "transactionid",
    "receiptno", "receiptid", "receipt", "receiptnumber", "订单号", "订单编号", "小票号", "交易号", "流水号", "单号",
)  # fmt: skip

LINES: dict[str, tuple[str, ...]] = {
    "product": (
        "product", "productid", "sku", "skuid", "stockcode", "itemid", "item", "productcode", "articleno", "商品",
        "商品编号", "商品编码", "产品", "产品编号", "货号",
    ),
    "quantity": ("quantity", "qty", "units", "count", "numberofitems", "数量", "件数", "购买数量"),
    "amount": ("amount", "linetotal", "lineamount", "total", "salesvalue", "金额", "小计", "实付金额", "行金额"),
    "price": ("price", "unitprice", "单价", "价格", "售价"),
    "category": ("category", "productcategory", "categoryname", "department", "类别", "品类", "商品类别", "分类"),
}  # fmt: skip

LINE_LISTS = ("products", "items", "lineitems", "lines", "orderlines", "商品列表", "商品明细", "明细")

IDENTIFIERS: dict[str, tuple[str, ...]] = {
    "customer_no": (
        "customer", "customerid", "customerno", "customernumber", "custid", "custno", "cust", "memberid", "memberno",
        "member", "clientid", "client", "household", "householdid", "hh", "hhid", "crmid", "accountid", "accountno",
        "客户", "客户编号", "客户号", "客户id", "会员", "会员编号", "会员号", "会员id", "顾客编号", "caseconceptname",
    ),
    "user_id": ("userid", "user", "uid", "loginid", "username", "用户", "用户id", "用户编号", "用户名", "账号"),
    "anonymous_id": (
        "anonymousid", "anonid", "visitorid", "visitor", "cookieid", "cookie", "distinctid", "sessionuserid", "访客id",
        "匿名id", "访客编号",
    ),
    "email": ("email", "mail", "emailaddress", "customeremail", "contextemail", "traitsemail", "recipient", "邮箱",
              "电子邮箱", "电子邮件", "邮件地址"),
    "phone": (
        "phone", "phoneno", "phonenumber", "mobile", "mobileno", "mobilephone", "msisdn", "tel", "telephone", "caller",
        "callernumber", "手机", "手机号", "手机号码", "电话", "电话号码", "联系电话", "主叫号码",
    ),
    "card": ("card", "cardno", "cardid", "cardnumber", "loyaltycard", "loyaltycardno", "membercard", "loyaltyid",
             "卡号",
             "会员卡", "会员卡号"),
    "device": ("device", "deviceid", "idfa", "idfv", "gaid", "adid", "imei", "oaid", "androidid", "contextdeviceid",
               "设备", "设备号", "设备id"),
    "openid": ("openid", "wechatopenid", "wxopenid", "微信openid"),
    "unionid": ("unionid", "wechatunionid", "wxunionid"),
    "external_userid": ("externaluserid", "wecomuserid", "企微客户id", "外部联系人id"),
}  # fmt: skip
_TIMELY = r"(^|[\W_])(ts|time|timestamp|date|datetime|at|on|day)([\W_]*(s|ms|us|ns|utc|local))?$|(时间|日期|时刻)$"


def plain_name(name: str) -> str:
    """Bring a column name to one spelling.

    >>> plain_name("Customer_ID"), plain_name("case:concept:name"), plain_name("金额(元)")
    ('customerid', 'caseconceptname', '金额')
    """
    bare = re.sub(r"[(（\[].*?[)）\]]", "", name)
    return re.sub(r"[\W_]+", "", bare).lower()


def rank(name: str, known: tuple[str, ...]) -> int | None:
    """Give the place of a column name among known ones (0 is the best), or None; the part after dots counts less.

    >>> rank("User.Email", IDENTIFIERS["email"]), rank("color", IDENTIFIERS["email"])
    (1000, None)
    """
    for place, spelling in enumerate((plain_name(name), plain_name(name.rpartition(".")[2]))):
        if spelling in known:
            return known.index(spelling) + 1000 * place
    return None


def is_named_for_times(name: str) -> bool:
    """Tell whether a column name ends as names of times do.

    >>> (
    ...     is_named_for_times("mailedOn"),
    ...     is_named_for_times("ts_ms"),
    ...     is_named_for_times("退货时间"),
    ...     is_named_for_times("cat"),
    ... )
    (True, True, True, False)
    """
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name)
    return bool(re.search(_TIMELY, spaced, re.IGNORECASE))
