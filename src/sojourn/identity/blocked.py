"""Values that look like identifiers and are none: placeholders of systems, of people, and shared mailboxes.

Merging on one of these puts thousands of people into one (PostHog issue 5527), so they never become identifiers.
Sources: the lists of PostHog and Segment, and what Chinese and European shop systems write when nobody answered.
"""

# Compared in lower case, without surrounding quotes. Empty values and values of zeros and hyphens only (`0`,
# `000-000`, the nil UUID) are blocked as well.
PLACEHOLDERS = frozenset(
    """
    -1 -2 anonymous guest visitor distinctid distinct_id id user userid user_id customer anonymous_id anonymousid
    not_authenticated unauthenticated not_logged_in email e-mail mail phone mobile tel undefined true false nan nil
    none null (null) <null> \\n n/a #n/a na n.a. unknown unbekannt inconnu desconocido missing empty default test
    tester testing dummy example xxx xxxx - -- --- . .. ... ? ?? ??? / * ** *** infinity -infinity #ref! #value!
    未知 无 没有 暂无 空 匿名 游客 访客 未填 未填写 未提供 未登录 未注册 不详 保密 测试 默认 不明 なし 不明 없음
    """.split()
) | {"[object object]", "not set", "(not set)", "not available", "no email", "no phone", "keine angabe", "sin datos"}

PHONE_PLACEHOLDERS = frozenset(
    f"+86{number}"
    for number in "13800138000 13000000000 13800000000 13888888888 13900000000 13912345678 13812345678 13012345678 "
    "13312345678 13512345678 13612345678 13712345678 15000000000 15012345678 15812345678 15888888888 15900000000 "
    "18000000000 18012345678 18612345678 18666666666 18800000000 18812345678 18888888888 18912345678 18900000000 "
    "19900000000 19999999999 13333333333 13666666666 13999999999 15555555555 17777777777 16666666666".split()
)
"""Numbers that people and test scripts type when they do not want to give theirs, in E.164."""

FUNCTIONAL_MAILBOXES = frozenset(
    """
    abuse admin administrator contact do-not-reply donotreply enquiries hostmaster info kefu mailer-daemon newsletter
    no-reply no.reply no_reply noemail noreply nobody none null postmaster root sales service support test unknown
    webmaster
    """.split()
)
"""What stands before the @ of a mailbox that a team or nobody reads."""

MAIL_PLACEHOLDERS = frozenset(
    ["a@a.com", "a@b.c", "a@b.com", "aa@aa.com", "asdf@asdf.com", "x@x.com", "123@123.com"]
) | {
    f"{name}@example.{end}"
    for name in "me you user name email mail someone foo".split()
    for end in "com net org".split()
}

MAIL_DOMAINS_OF_NOBODY = ("test.com", "localhost.localdomain")
"""Domains in which nobody has a mailbox.

The suffixes ``.invalid`` and ``.test`` are blocked too. ``example.com`` and its kin are what trials are made of: there
only the mailboxes of nobody in particular are blocked.
"""
