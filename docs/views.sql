-- Views over the log of a run, for DuckDB: messages, hops, replies, ladders. docs/log.md explains the log itself.
--
-- Name the run folder, then read this file:
--
--     duckdb -cmd "SET VARIABLE run = 'outputs/three_operators'" -cmd ".read docs/views.sql"
--
-- Without the variable, the run folder is the folder that DuckDB was started in. The views read the log as it is and
-- keep nothing; of a log in part (`--log 1/100`) they show what was kept.

CREATE OR REPLACE MACRO run_file(name) AS coalesce(getvariable('run'), '.') || '/' || name;

-- Names of the codes of the log, in the order of the codes.
-- codes: written by a test
CREATE OR REPLACE MACRO kinds() AS [
    'population_counted', 'contact_add_requested', 'home_operator_resolved', 'legacy_account_registered',
    'contact_validated', 'validation_forwarded', 'contact_stored', 'contact_shown', 'contact_refused', 'im_sent',
    'im_blocked', 'conversation_put_off', 'im_forwarded', 'im_relayed', 'im_converted', 'sms_accepted', 'sms_forwarded',
    'sms_handed_over', 'sms_delivered', 'sms_answered', 'answer_recognised', 'answer_not_recognised', 'im_delivered',
    'answer_leaked', 'message_failed', 'terminal_replaced', 'upgrade_decided', 'client_logged_on', 'upgrade_failed',
    'account_upgraded', 'presence_answered', 'presence_forwarded', 'presence_stored', 'contact_reclassified',
    'presence_undelivered', 'act_failed', 'link_opened', 'link_closed', 'imsp_launched', 'indications_changed',
    'group_chat_wanted', 'presence_commanded', 'command_handed_over', 'command_refused', 'presence_set',
    'presence_notified', 'notice_failed', 'presence_shown', 'group_chat_carried', 'group_chat_refused', 'queued',
    'overflowed', 'capacity_changed', 'latency_changed', 'delivery_deferred', 'mt_forwarded', 'service_centre_alerted',
    'status_report_sent', 'status_report_forwarded', 'status_report_received', 'status_report_failed', 'number_routed',
    'im_returned', 'spike_began', 'spike_ended', 'policy_changed', 'online_counted', 'session_begun', 'status_changed',
    'session_ended', 'presence_published', 'watcher_notified', 'contacts_told', 'subscription_sent',
    'subscription_taken', 'presence_refused', 'presence_asked'
];
CREATE OR REPLACE MACRO approaches() AS ['own', 'interworked', 'not_interworked'];
CREATE OR REPLACE MACRO accounts() AS ['unregistered', 'pre_registered', 'true_im'];
CREATE OR REPLACE MACRO contacts() AS ['not_added', 'legacy_with_uid', 'legacy_by_number', 'true_im', 'true_im_denied'];
CREATE OR REPLACE MACRO presences() AS ['available', 'offline', 'unknown'];
CREATE OR REPLACE MACRO marks() AS ['plain', 'status_text', 'client_info'];
CREATE OR REPLACE MACRO fail_causes() AS [
    'link_closed', 'no_route', 'unknown_number', 'over_length', 'context_expired', 'context_evicted', 'no_context',
    'alias_pool_exhausted', 'alias_expired', 'prefix_not_routed', 'address_too_long', 'presence_denied', 'no_imsp',
    'no_client', 'not_a_user', 'nothing_to_answer', 'no_such_contact', 'group_chat', 'not_offered', 'no_account',
    'not_legacy', 'queue_full', 'absent_subscriber', 'memory_capacity_exceeded', 'system_failure', 'validity_expired',
    'attempts_exhausted', 'not_logged_in'
];
CREATE OR REPLACE MACRO alphabets() AS ['gsm7', 'ucs2'];
CREATE OR REPLACE MACRO mechanisms() AS ['im', 'originator_number', 'service_prefix', 'alias_pool'];
CREATE OR REPLACE MACRO bindings() AS ['none', 'opened', 'renewed', 'displaced'];
CREATE OR REPLACE MACRO conversations() AS ['opened', 'inserted', 'reopened'];
CREATE OR REPLACE MACRO reasons() AS ['innovation', 'imitation', 'introduction', 'script'];
-- end of codes

-- The name of a code in a list of names, and the code of a name.
CREATE OR REPLACE MACRO name_of(names, code) AS names[code::INTEGER + 1];
CREATE OR REPLACE MACRO kind_code(name) AS list_position(kinds(), name) - 1;

-- Where each kind of record happens, and at whose client or terminal.
CREATE OR REPLACE VIEW places AS
SELECT list_position(kinds(), name) - 1 AS kind, place, who
FROM (VALUES
    ('population_counted', 'operator', NULL),
    ('contact_add_requested', 'client', 'subject'),
    ('home_operator_resolved', 'IMSP', NULL),
    ('legacy_account_registered', 'IMSP', NULL),
    ('contact_validated', 'IMSP', NULL),
    ('validation_forwarded', 'IMSP', NULL),
    ('contact_stored', 'IMSP', NULL),
    ('contact_shown', 'client', 'subject'),
    ('contact_refused', 'IMSP', NULL),
    ('im_sent', 'client', 'subject'),
    ('im_blocked', 'client', 'subject'),
    ('conversation_put_off', 'client', 'subject'),
    ('im_forwarded', 'IMSP', NULL),
    ('im_relayed', 'IMSP', NULL),
    ('im_converted', 'IMSP', NULL),
    ('sms_accepted', 'SMSC', NULL),
    ('sms_forwarded', 'SMSC', NULL),
    ('sms_handed_over', 'SMSC', NULL),
    ('sms_delivered', 'terminal', 'object'),
    ('sms_answered', 'terminal', 'subject'),
    ('answer_recognised', 'IMSP', NULL),
    ('answer_not_recognised', 'IMSP', NULL),
    ('im_delivered', 'client', 'object'),
    ('answer_leaked', 'terminal', 'object'),
    ('message_failed', 'where it was', 'object'),
    ('terminal_replaced', 'terminal', 'subject'),
    ('upgrade_decided', 'terminal', 'subject'),
    ('client_logged_on', 'client', 'subject'),
    ('upgrade_failed', 'client', 'subject'),
    ('account_upgraded', 'IMSP', NULL),
    ('presence_answered', 'client', 'subject'),
    ('presence_forwarded', 'IMSP', NULL),
    ('presence_stored', 'IMSP', NULL),
    ('contact_reclassified', 'client', 'object'),
    ('presence_undelivered', 'IMSP', NULL),
    ('act_failed', 'client', 'subject'),
    ('link_opened', 'operator', NULL),
    ('link_closed', 'operator', NULL),
    ('imsp_launched', 'operator', NULL),
    ('indications_changed', 'operator', NULL),
    ('group_chat_wanted', 'client', 'subject'),
    ('presence_commanded', 'terminal', 'subject'),
    ('command_handed_over', 'SMSC', NULL),
    ('command_refused', 'where it was', 'subject'),
    ('presence_set', 'IMSP', NULL),
    ('presence_notified', 'IMSP', NULL),
    ('notice_failed', 'IMSP', NULL),
    ('presence_shown', 'client', 'object'),
    ('group_chat_carried', 'IMSP', NULL),
    ('group_chat_refused', 'IMSP', NULL),
    ('queued', 'node', NULL),
    ('overflowed', 'node', NULL),
    ('capacity_changed', 'operator', NULL),
    ('latency_changed', 'operator', NULL),
    ('delivery_deferred', 'SMSC', NULL),
    ('mt_forwarded', 'SMSC', NULL),
    ('service_centre_alerted', 'SMSC', NULL),
    ('status_report_sent', 'SMSC', NULL),
    ('status_report_forwarded', 'SMSC', NULL),
    ('status_report_received', 'who asked', 'object'),
    ('status_report_failed', 'SMSC', NULL),
    ('number_routed', 'IMSP or SMSC', NULL),
    ('im_returned', 'IMSP', NULL),
    ('spike_began', 'operator', NULL),
    ('spike_ended', 'operator', NULL),
    ('policy_changed', 'operator', NULL),
    ('online_counted', 'operator', NULL),
    ('session_begun', 'client', 'subject'),
    ('status_changed', 'client', 'subject'),
    ('session_ended', 'client', 'subject'),
    ('presence_published', 'IMSP', NULL),
    ('watcher_notified', 'IMSP', NULL),
    ('contacts_told', 'IMSP', NULL),
    ('subscription_sent', 'IMSP', NULL),
    ('subscription_taken', 'IMSP', NULL),
    ('presence_refused', 'IMSP', NULL),
    ('presence_asked', 'IMSP', NULL)
) AS t(name, place, who);

-- The network of the run, as run.json names it.
CREATE OR REPLACE VIEW run_card AS
SELECT * FROM read_json(run_file('run.json'), columns = {
    world: 'VARCHAR',
    seed: 'UBIGINT',
    log: 'VARCHAR',
    start: 'STRUCT(unix_seconds BIGINT, utc_offset_seconds INTEGER)',
    operators: 'STRUCT("name" VARCHAR, "first" UINTEGER, subscribers UINTEGER,
                       numbers STRUCT(prefix VARCHAR, digits UTINYINT)[])[]',
    links: 'VARCHAR[]'
});

CREATE OR REPLACE VIEW operators AS
SELECT i AS operator, o.name AS name, o.first::BIGINT AS first, o.first::BIGINT + o.subscribers - 1 AS last
FROM (SELECT unnest(operators) AS o, unnest(range(len(operators))) AS i FROM run_card);

CREATE OR REPLACE VIEW number_ranges AS
WITH ranges AS (
    SELECT operator, o.first::BIGINT AS base, unnest(o.numbers) AS n, unnest(range(len(o.numbers))) AS i
    FROM (SELECT unnest(operators) AS o, unnest(range(len(operators))) AS operator FROM run_card)
), counted AS (
    SELECT *, coalesce(sum(pow(10, n.digits)) OVER (
        PARTITION BY operator ORDER BY i ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS before
    FROM ranges
)
SELECT c.operator, n.prefix AS prefix, n.digits AS digits, (base + before)::BIGINT AS first,
    least((base + before + pow(10, n.digits) - 1)::BIGINT, o.last) AS last
FROM counted c JOIN operators o ON o.operator = c.operator
WHERE base + before <= o.last;

CREATE OR REPLACE MACRO operator_name(code) AS (SELECT list(name ORDER BY operator) FROM operators)[code::INTEGER + 1];
CREATE OR REPLACE MACRO link_name(code) AS (SELECT links FROM run_card)[code::INTEGER + 1];

-- The local civil time of a simulated time in microseconds.
CREATE OR REPLACE MACRO local_time(us) AS make_timestamp(
    (SELECT start.unix_seconds + start.utc_offset_seconds FROM run_card) * 1000000 + us::BIGINT);

-- The number of a subscriber, in international format.
CREATE OR REPLACE MACRO number_in(prefix, digits, first, subscriber) AS '+' || prefix || CASE WHEN digits = 0 THEN ''
    ELSE lpad((subscriber::BIGINT - first)::VARCHAR, digits::INTEGER, '0') END;
CREATE OR REPLACE MACRO msisdn(subscriber) AS (
    SELECT number_in(r.prefix, r.digits, r.first, subscriber) FROM number_ranges r
    WHERE subscriber::BIGINT BETWEEN r.first AND r.last
);

-- The log as it is.
CREATE OR REPLACE VIEW records AS SELECT * FROM read_parquet(run_file('log/*.parquet'));

-- The log with names in place of codes, and the local time.
CREATE OR REPLACE VIEW events AS
SELECT * REPLACE (
    name_of(kinds(), kind) AS kind,
    operator_name(operator) AS operator,
    name_of(approaches(), approach) AS approach,
    link_name(link) AS link,
    name_of(accounts(), account) AS account,
    name_of(contacts(), contact) AS contact,
    name_of(presences(), presence) AS presence,
    name_of(marks(), shown) AS shown,
    name_of(fail_causes(), fail_cause) AS fail_cause,
    name_of(alphabets(), alphabet) AS alphabet,
    name_of(mechanisms(), mechanism) AS mechanism,
    operator_name(address_operator) AS address_operator,
    name_of(bindings(), binding) AS binding,
    name_of(conversations(), conversation) AS conversation,
    name_of(reasons(), reason) AS reason
), local_time(time_us) AS local_time
FROM records;

-- Each record of an exchange with the lane it happens in, and the record before it.
CREATE OR REPLACE VIEW laned AS
WITH placed AS (
    SELECT r.*, p.place, p.who, name_of(kinds(), r.kind) AS what,
        lag(name_of(kinds(), r.kind)) OVER steps AS before,
        lag(r.link) OVER steps AS link_before
    FROM records r JOIN places p ON p.kind = r.kind
    WINDOW steps AS (PARTITION BY r.exchange ORDER BY r.step)
), settled AS (
    SELECT * REPLACE (CASE
        WHEN place = 'who asked' THEN CASE WHEN by_imsp THEN 'IMSP' ELSE 'terminal' END
        WHEN place <> 'where it was' THEN place
        WHEN before IN ('sms_accepted', 'delivery_deferred') THEN 'SMSC'
        WHEN before IN ('im_converted', 'sms_answered', 'sms_forwarded', 'answer_not_recognised') THEN 'SMSC'
        WHEN before = 'im_relayed' OR before = 'answer_recognised' AND link_before IS NULL THEN 'client'
        ELSE 'IMSP' END AS place)
    FROM placed
), peopled AS (
    SELECT *, CASE WHEN place NOT IN ('client', 'terminal') THEN NULL
        WHEN who = 'object' THEN object ELSE subject END::BIGINT AS person
    FROM settled
)
SELECT s.*, place || ' ' ||
    coalesce(number_in(r.prefix, r.digits, r.first, s.person), operator_name(s.operator)) AS lane
FROM peopled s LEFT JOIN number_ranges r ON s.person BETWEEN r.first AND r.last;

-- Messages and answers by the number that they have in their exchange, from 1, with all their records.
CREATE OR REPLACE VIEW message_steps AS
SELECT *, name_of(kinds(), kind) AS what, count(*) FILTER (kind IN (
        kind_code('im_sent'), kind_code('im_blocked'), kind_code('sms_answered')
    )) OVER (PARTITION BY exchange ORDER BY step) AS message
FROM records
WHERE kind IN (
    kind_code('im_sent'), kind_code('im_blocked'), kind_code('sms_answered'),
    kind_code('im_forwarded'), kind_code('im_relayed'), kind_code('im_converted'),
    kind_code('sms_accepted'), kind_code('sms_forwarded'), kind_code('sms_handed_over'),
    kind_code('answer_recognised'), kind_code('answer_not_recognised'),
    kind_code('sms_delivered'), kind_code('im_delivered'), kind_code('answer_leaked'), kind_code('message_failed')
);

-- One row for each message and each answer, whatever became of it. Times in microseconds (`_us`) and local civil
-- time; `recipient` is whom it was meant for, `reached` whom it came to.
CREATE OR REPLACE VIEW messages AS
WITH whole AS (
    SELECT exchange, message,
        min(time_us) AS sent_us,
        max(time_us) FILTER (ends) AS ended_us,
        any_value(subject) FILTER (begins) AS sender,
        any_value(object) FILTER (begins) AS recipient,
        any_value(operator) FILTER (begins) AS sender_operator,
        any_value(what) FILTER (begins) AS began,
        any_value(answer) FILTER (begins) AS is_answer,
        any_value(characters) FILTER (begins) AS characters,
        any_value(units) FILTER (begins) AS units,
        any_value(alphabet) FILTER (begins) AS alphabet,
        any_value(what) FILTER (ends) AS ended,
        any_value(object) FILTER (ends AND what <> 'message_failed' AND what <> 'im_blocked') AS reached,
        any_value(misrouted) FILTER (ends) AS misrouted,
        any_value(conversation) FILTER (ends) AS conversation,
        any_value(fail_cause) FILTER (what = 'message_failed') AS fail_cause,
        any_value(operator) FILTER (what = 'message_failed') AS failed_at,
        any_value(fail_cause) FILTER (what = 'answer_not_recognised') AS not_recognised,
        any_value(mechanism) FILTER (what IN ('im_converted', 'sms_answered')) AS mechanism,
        max(parts) AS parts,
        max(lost_characters) AS lost_characters,
        bool_or(what = 'im_converted') AS converted,
        bool_or(what = 'answer_recognised') AS recognised,
        count(*) AS steps
    FROM (SELECT *, what IN ('im_sent', 'im_blocked', 'sms_answered') AS begins,
            what IN ('im_blocked', 'sms_delivered', 'im_delivered', 'answer_leaked', 'message_failed') AS ends
        FROM message_steps)
    GROUP BY exchange, message
)
SELECT w.exchange, w.message,
    CASE WHEN w.began = 'sms_answered' THEN 'answer_by_sms' WHEN w.is_answer THEN 'answer_by_im' ELSE 'im' END AS kind,
    w.sent_us, local_time(w.sent_us) AS sent_at,
    w.sender, operator_name(w.sender_operator) AS sender_operator,
    w.recipient, home.name AS recipient_operator, w.reached,
    CASE WHEN w.converted THEN 'im_to_sms' WHEN w.recognised THEN 'sms_to_im'
        WHEN w.began = 'sms_answered' THEN 'sms' ELSE 'im' END AS way,
    name_of(mechanisms(), coalesce(w.mechanism, 0)) AS mechanism,
    CASE w.ended WHEN 'sms_delivered' THEN 'delivered_as_sms' WHEN 'answer_leaked' THEN 'leaked'
        WHEN 'message_failed' THEN 'failed' WHEN 'im_blocked' THEN 'blocked'
        WHEN 'im_delivered' THEN CASE WHEN w.misrouted THEN 'misrouted' ELSE 'delivered_as_im' END
        ELSE 'in_flight' END AS outcome,
    w.ended_us - w.sent_us AS took_us,
    CASE WHEN w.ended = 'im_blocked' THEN 'over_length' ELSE name_of(fail_causes(), w.fail_cause) END AS fail_cause,
    operator_name(w.failed_at) AS failed_at,
    w.characters, w.units, name_of(alphabets(), w.alphabet) AS alphabet, w.parts, w.lost_characters,
    name_of(conversations(), w.conversation) AS conversation,
    name_of(fail_causes(), w.not_recognised) AS not_recognised,
    w.steps
FROM whole w LEFT JOIN operators home ON w.recipient BETWEEN home.first AND home.last;

-- One row for each answer: how it found back, what became of it, how long it took. The user is whom it answers.
CREATE OR REPLACE VIEW replies AS
SELECT exchange, message, kind, sent_us, sent_at,
    sender AS customer, sender_operator AS customer_operator,
    recipient AS "user", recipient_operator AS user_operator, reached,
    mechanism, outcome, conversation, took_us AS delay_us, not_recognised, fail_cause, parts
FROM messages
WHERE kind <> 'im';

-- Each hop of each message: what happened at which node, and the link that it takes from there.
CREATE OR REPLACE VIEW hops AS
SELECT m.exchange, m.message, m.step, m.time_us, local_time(m.time_us) AS local_time,
    l.lane AS node, operator_name(m.operator) AS operator, m.what, link_name(m.link) AS link, m.parts,
    name_of(fail_causes(), m.fail_cause) AS fail_cause,
    m.time_us - lag(m.time_us) OVER (PARTITION BY m.exchange, m.message ORDER BY m.step) AS since_us
FROM message_steps m JOIN laned l USING (exchange, step);

-- Each attempt of an SMSC with a store to deliver a short message, or a delivery receipt, and how it ended.
CREATE OR REPLACE VIEW attempts AS
SELECT exchange, step, time_us, local_time(time_us) AS local_time, operator_name(operator) AS operator,
    CASE WHEN (exchange >> 21) & 7 = 7 THEN 'receipt' ELSE 'message' END AS of_what,
    object AS recipient, attempt,
    CASE WHEN kind = kind_code('mt_forwarded') THEN 'delivered' ELSE name_of(fail_causes(), fail_cause) END AS outcome,
    at_hlr, on_alert, next_us AS again_us, alert_us, inbox
FROM records
WHERE kind IN (kind_code('delivery_deferred'), kind_code('mt_forwarded'));

-- One row for each delivery receipt: for whose short message to whom, whether that was delivered, and what became of
-- the receipt itself.
CREATE OR REPLACE VIEW receipts AS
WITH whole AS (
    SELECT exchange, min(time_us) AS made_us, any_value(subject) AS recipient, any_value(object) AS sender,
        any_value(delivered) AS delivered, any_value(by_imsp) AS by_imsp, max(took_us) AS took_us,
        any_value(fail_cause) FILTER (kind = kind_code('status_report_failed')) AS fail_cause,
        bool_or(kind = kind_code('status_report_received')) AS received
    FROM records
    WHERE kind IN (kind_code('status_report_sent'), kind_code('status_report_forwarded'),
        kind_code('status_report_received'), kind_code('status_report_failed'))
    GROUP BY exchange
)
SELECT w.exchange, w.made_us, local_time(w.made_us) AS made_at,
    w.sender, s.name AS sender_operator, w.recipient, r.name AS recipient_operator, w.delivered, w.by_imsp,
    CASE WHEN w.received THEN 'received' WHEN w.fail_cause IS NOT NULL THEN 'failed' ELSE 'in_flight' END AS outcome,
    w.took_us, name_of(fail_causes(), w.fail_cause) AS fail_cause
FROM whole w
LEFT JOIN operators s ON w.sender BETWEEN s.first AND s.last
LEFT JOIN operators r ON w.recipient BETWEEN r.first AND r.last;

-- The rows of a ladder diagram: an arrow from lane to lane, or a note where both are the same. An arrow arrives at
-- `time_us` and left at `left_us`.
CREATE OR REPLACE VIEW ladders AS
SELECT exchange, step,
    lag(time_us) OVER steps AS left_us, time_us, local_time(time_us) AS local_time,
    lag(lane) OVER steps AS from_lane, lane AS to_lane, what,
    link_name(lag(link) OVER steps) AS link,
    name_of(fail_causes(), fail_cause) AS fail_cause
FROM laned
WINDOW steps AS (PARTITION BY exchange ORDER BY step)
ORDER BY exchange, step;
