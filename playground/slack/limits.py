"""Slack's figures, by name.

Sources: docs.slack.dev/reference/block-kit, /surfaces/modals, /apis/web-api/rate-limits,
/interactivity/handling-user-interaction.
"""

# Surfaces: how many blocks each holds, and how many characters a whole message may show.
MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
MESSAGE_CHARACTERS = 13_200  # undocumented; reported in slackapi/bolt-js issue 2509
POSTED_TEXT = 40_000
UPDATED_TEXT = 4_000
VIEW_BYTES = 250_000
VIEW_TITLE = 24
PRIVATE_METADATA = 3000
VIEW_STACK = 3

# Blocks and composition objects, in characters or items.
IDENTIFIER = 255
TEXT = 3000
FIELDS = 10
FIELD_TEXT = 2000
HEADER_TEXT = 150
CONTEXT_ELEMENTS = 10
ACTIONS_ELEMENTS = 25
BUTTON_TEXT = 75
BUTTON_VALUE = 2000
URL = 3000
CONFIRM_TITLE = 100
CONFIRM_TEXT = 300
CONFIRM_LABEL = 30
OPTION_TEXT = 75
OPTION_VALUE = 150
OPTION_DESCRIPTION = 75
SELECT_OPTIONS = 100
OVERFLOW_OPTIONS = 5
CHOICE_OPTIONS = 10
INPUT_LABEL = 2000
PLACEHOLDER = 150
TYPED_TEXT = 3000
ALT_TEXT = 2000
MARKDOWN_CHARACTERS = 12_000
TABLE_ROWS = 100
TABLE_COLUMNS = 20
ALERT_TEXT = 200

# Time, in seconds.
ACK_SECONDS = 3.0
TRIGGER_SECONDS = 3.0
RESPONSE_URL_SECONDS = 30 * 60.0
RESPONSE_URL_POSTS = 5

# Messages: about one a second and channel, with a short burst.
POSTS_PER_SECOND = 1.0
POST_BURST = 3
# Calls a minute, per method, by Slack's tiers.
TIER_2 = 20
TIER_3 = 50
TIER_4 = 100
