"""Webhooks in: what any other system posts, checked by its signature, becomes events as a definition says.

>>> webhook = parse_webhook(example_webhook())
>>> [rule.event for rule in webhook.events]
['Order Completed', 'Order Refunded']
"""

from typing import TYPE_CHECKING

from sojourn.vocabulary import opened_when_asked

if TYPE_CHECKING:
    from sojourn.webhooks.applying import AppliedWebhook, WebhookRing, apply_webhook, find_webhook, list_webhooks
    from sojourn.webhooks.definition import Webhook, example_webhook, parse_webhook, webhook_schema
    from sojourn.webhooks.deliveries import KIND, Translate, as_sent, pack_delivery, received_translator
    from sojourn.webhooks.mapping import read_delivery
    from sojourn.webhooks.signing import SignatureRefused, check_signature
else:
    __getattr__ = opened_when_asked(__name__)

__all__ = [
    "KIND",
    "AppliedWebhook",
    "SignatureRefused",
    "Translate",
    "Webhook",
    "WebhookRing",
    "apply_webhook",
    "as_sent",
    "check_signature",
    "example_webhook",
    "find_webhook",
    "list_webhooks",
    "pack_delivery",
    "parse_webhook",
    "read_delivery",
    "received_translator",
    "webhook_schema",
]
