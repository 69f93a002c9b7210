"""first schema

Revision: 0001
Follows: nothing
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "areas",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("path", sa.String(length=400), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('county', 'constituency', 'ward', 'estate', 'station_area', 'subcounty')",
            name=op.f("ck_areas_kind"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_areas")),
        sa.UniqueConstraint("path", name=op.f("uq_areas_path")),
        sa.UniqueConstraint("uid", name=op.f("uq_areas_uid")),
    )
    op.create_table(
        "delivery_reports",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.Column("provider_id", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("bounce", sa.Boolean(), nullable=False),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("arrived_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_reports")),
        sa.UniqueConstraint("uid", name=op.f("uq_delivery_reports_uid")),
    )
    with op.batch_alter_table("delivery_reports", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_delivery_reports_provider_id"), ["provider_id"], unique=False)

    op.create_table(
        "inbound_messages",
        sa.Column("provider_id", sa.String(length=80), nullable=False),
        sa.Column("arrived_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("provider_id", name=op.f("pk_inbound_messages")),
    )
    with op.batch_alter_table("inbound_messages", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inbound_messages_arrived_at"), ["arrived_at"], unique=False)

    op.create_table(
        "menu_books",
        sa.Column("version", sa.String(length=16), nullable=False),
        sa.Column("sources", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_menu_books")),
    )
    op.create_table(
        "opt_outs",
        sa.Column("phone_hash", sa.String(length=64), nullable=False),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("phone_hash", name=op.f("pk_opt_outs")),
    )
    op.create_table(
        "organisations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("example", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisations")),
        sa.UniqueConstraint("name", name=op.f("uq_organisations_name")),
    )
    op.create_table(
        "pings",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.Column("case_key", sa.String(length=64), nullable=False),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pings")),
        sa.UniqueConstraint("case_key", name=op.f("uq_pings_case_key")),
        sa.UniqueConstraint("uid", name=op.f("uq_pings_uid")),
    )
    with op.batch_alter_table("pings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pings_until"), ["until"], unique=False)

    op.create_table(
        "revisions",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_revisions")),
    )
    op.create_table(
        "subscribers",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("phone_hash", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("bounced_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscribers")),
        sa.UniqueConstraint("phone_hash", name=op.f("uq_subscribers_phone_hash")),
        sa.UniqueConstraint("uid", name=op.f("uq_subscribers_uid")),
    )
    op.create_table(
        "area_parents",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("purpose IN ('administration', 'police')", name=op.f("ck_area_parents_purpose")),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_area_parents_area_id_areas")),
        sa.ForeignKeyConstraint(["parent_id"], ["areas.id"], name=op.f("fk_area_parents_parent_id_areas")),
        sa.PrimaryKeyConstraint("area_id", "purpose", name=op.f("pk_area_parents")),
    )
    with op.batch_alter_table("area_parents", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_area_parents_parent_id"), ["parent_id"], unique=False)

    op.create_table(
        "bulletins",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=True),
        sa.Column("group_key", sa.String(length=24), nullable=True),
        sa.Column("bodies", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("after_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("sent_at", sa.DateTime(), nullable=True),
        sa.Column("done_at", sa.DateTime(), nullable=True),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.Column("cost", sa.String(length=24), nullable=True),
        sa.CheckConstraint(
            "state IN ('draft', 'sending', 'paused', 'done')", name=op.f("ck_bulletins_state")
        ),
        sa.CheckConstraint("(area_id IS NULL) <> (group_key IS NULL)", name=op.f("ck_bulletins_topic")),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_bulletins_area_id_areas")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulletins")),
        sa.UniqueConstraint("uid", name=op.f("uq_bulletins_uid")),
    )
    with op.batch_alter_table("bulletins", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bulletins_state"), ["state"], unique=False)

    op.create_table(
        "contacts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("phone_hash", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=24), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=True),
        sa.Column("example", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("opted_out", sa.Boolean(), nullable=False),
        sa.Column("bounced_at", sa.DateTime(), nullable=True),
        sa.Column("duty_until", sa.DateTime(), nullable=True),
        sa.Column("duty_on", sa.Boolean(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(), nullable=True),
        sa.Column("pin_hash", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_contacts_area_id_areas")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_contacts_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts")),
        sa.UniqueConstraint("phone_hash", name=op.f("uq_contacts_phone_hash")),
        sa.UniqueConstraint("uid", name=op.f("uq_contacts_uid")),
    )
    with op.batch_alter_table("contacts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contacts_area_id"), ["area_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_contacts_duty_until"), ["duty_until"], unique=False)

    op.create_table(
        "posts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("role", sa.String(length=24), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("time_zone", sa.String(length=40), nullable=False),
        sa.Column("reported_at", sa.DateTime(), nullable=True),
        sa.Column("gap_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_posts_area_id_areas")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posts")),
        sa.UniqueConstraint("name", name=op.f("uq_posts_name")),
    )
    with op.batch_alter_table("posts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_posts_area_id"), ["area_id"], unique=False)

    op.create_table(
        "profiles",
        sa.Column("phone_hash", sa.String(length=64), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("remembered_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_profiles_area_id_areas")),
        sa.PrimaryKeyConstraint("phone_hash", name=op.f("pk_profiles")),
    )
    with op.batch_alter_table("profiles", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_profiles_remembered_at"), ["remembered_at"], unique=False)

    op.create_table(
        "subscriptions",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("subscriber_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=True),
        sa.Column("group_key", sa.String(length=24), nullable=True),
        sa.Column("consented_at", sa.DateTime(), nullable=False),
        sa.Column("by", sa.String(length=8), nullable=False),
        sa.Column("wording", sa.String(length=64), nullable=False),
        sa.Column("left_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("by IN ('ussd', 'sms')", name=op.f("ck_subscriptions_by")),
        sa.CheckConstraint("(area_id IS NULL) <> (group_key IS NULL)", name=op.f("ck_subscriptions_topic")),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_subscriptions_area_id_areas")),
        sa.ForeignKeyConstraint(
            ["subscriber_id"],
            ["subscribers.id"],
            name=op.f("fk_subscriptions_subscriber_id_subscribers"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscriptions")),
    )
    with op.batch_alter_table("subscriptions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_subscriptions_area_id"), ["area_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_subscriptions_group_key"), ["group_key"], unique=False)
        batch_op.create_index(batch_op.f("ix_subscriptions_left_at"), ["left_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_subscriptions_subscriber_id"), ["subscriber_id"], unique=False)

    op.create_table(
        "cases",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.Column("type", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("severity", sa.SmallInteger(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=True),
        sa.Column("place_words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("progress", sa.String(length=16), nullable=False),
        sa.Column("submission", sa.String(length=96), nullable=True),
        sa.Column("reference", sa.String(length=10), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=True),
        sa.Column("caller_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("shares_number", sa.Boolean(), nullable=False),
        sa.Column("cut_off", sa.Boolean(), nullable=False),
        sa.Column("flood", sa.Boolean(), nullable=False),
        sa.Column("filed_at", sa.DateTime(), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=True),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("stage", sa.String(length=12), nullable=False),
        sa.Column("accepted_by", sa.Integer(), nullable=True),
        sa.Column("accepted_at", sa.DateTime(), nullable=True),
        sa.Column("stage_at", sa.DateTime(), nullable=True),
        sa.Column("tier", sa.Integer(), nullable=False),
        sa.Column("escalate_at", sa.DateTime(), nullable=True),
        sa.Column("outcome", sa.String(length=24), nullable=True),
        sa.Column("lead_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("callers", sa.Integer(), nullable=False),
        sa.Column("concerns", sa.String(length=8), nullable=True),
        sa.Column("wants_news", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "progress IN ('owed', 'sent', 'delivered', 'nobody')", name=op.f("ck_cases_progress")
        ),
        sa.CheckConstraint("state IN ('draft', 'open', 'closed', 'cancelled')", name=op.f("ck_cases_state")),
        sa.CheckConstraint(
            "type = 'emergency' OR (caller_sealed IS NULL AND NOT shares_number AND NOT wants_news)",
            name=op.f("ck_cases_unnamed"),
        ),
        sa.CheckConstraint("type IN ('emergency', 'tip')", name=op.f("ck_cases_type")),
        sa.ForeignKeyConstraint(
            ["accepted_by"], ["contacts.id"], name=op.f("fk_cases_accepted_by_contacts"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_cases_area_id_areas")),
        sa.ForeignKeyConstraint(
            ["lead_id"], ["cases.id"], name=op.f("fk_cases_lead_id_cases"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_cases_code_hash")),
        sa.UniqueConstraint("reference", name=op.f("uq_cases_reference")),
        sa.UniqueConstraint("submission", name=op.f("uq_cases_submission")),
        sa.UniqueConstraint("uid", name=op.f("uq_cases_uid")),
    )
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cases_area_id"), ["area_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_cases_closed_at"), ["closed_at"], unique=False)
        batch_op.create_index("ix_cases_due_at", ["state", "due_at"], unique=False)
        batch_op.create_index("ix_cases_escalate_at", ["state", "escalate_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_cases_filed_at"), ["filed_at"], unique=False)
        batch_op.create_index("ix_cases_incident", ["kind", "state", "filed_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_cases_lead_id"), ["lead_id"], unique=False)

    op.create_table(
        "overrides",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(), nullable=False),
        sa.Column("ends_at", sa.DateTime(), nullable=False),
        sa.Column("on", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_overrides_contact_id_contacts"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["posts.id"], name=op.f("fk_overrides_post_id_posts"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_overrides")),
    )
    with op.batch_alter_table("overrides", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_overrides_contact_id"), ["contact_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_overrides_post_id"), ["post_id"], unique=False)

    op.create_table(
        "shifts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("from_minute", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_shifts_contact_id_contacts"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["posts.id"], name=op.f("fk_shifts_post_id_posts"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shifts")),
    )
    with op.batch_alter_table("shifts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_shifts_contact_id"), ["contact_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_shifts_post_id"), ["post_id"], unique=False)

    op.create_table(
        "case_events",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("what", sa.String(length=16), nullable=False),
        sa.Column("by", sa.String(length=16), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("submission", sa.String(length=64), nullable=True),
        sa.CheckConstraint(
            "what IN ('reported', 'cut_off', 'words', 'shared', 'cancelled', 'alerted', 'accepted', 'on_the_way', 'on_scene', 'passed_up', 'lapsed', 'handed_over', 'question', 'answer', 'closed', 'joined', 'split', 'told_caller')",
            name=op.f("ck_case_events_what"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_events_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contacts.id"],
            name=op.f("fk_case_events_contact_id_contacts"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_events")),
        sa.UniqueConstraint("submission", name=op.f("uq_case_events_submission")),
        sa.UniqueConstraint("uid", name=op.f("uq_case_events_uid")),
    )
    with op.batch_alter_table("case_events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_events_case_id"), ["case_id"], unique=False)

    op.create_table(
        "handles",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("given_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_handles_case_id_cases"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_handles_contact_id_contacts"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handles")),
        sa.UniqueConstraint("contact_id", "case_id", name="uq_handles_case"),
        sa.UniqueConstraint("contact_id", "number", name="uq_handles_number"),
    )
    with op.batch_alter_table("handles", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_handles_case_id"), ["case_id"], unique=False)

    op.create_table(
        "outbox",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.Column("lane", sa.String(length=8), nullable=False),
        sa.Column("purpose", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("bulletin_id", sa.Integer(), nullable=True),
        sa.Column("digest_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("example", sa.Boolean(), nullable=False),
        sa.Column("fleeting", sa.Boolean(), nullable=False),
        sa.Column("dedupe", sa.String(length=120), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("unclear", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=False),
        sa.Column("woken_at", sa.DateTime(), nullable=True),
        sa.Column("claimed_at", sa.DateTime(), nullable=True),
        sa.Column("claim", sa.String(length=32), nullable=True),
        sa.Column("provider_id", sa.String(length=80), nullable=True),
        sa.Column("status", sa.String(length=40), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("finished_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("lane IN ('urgent', 'bulk')", name=op.f("ck_outbox_lane")),
        sa.CheckConstraint(
            "purpose IN ('alert', 'update', 'cancel', 'callback', 'desk', 'digest', 'notice', 'text', 'reply', 'bulletin')",
            name=op.f("ck_outbox_purpose"),
        ),
        sa.CheckConstraint(
            "state IN ('owed', 'claimed', 'sent', 'delivered', 'failed', 'unknown', 'held')",
            name=op.f("ck_outbox_state"),
        ),
        sa.ForeignKeyConstraint(
            ["bulletin_id"],
            ["bulletins.id"],
            name=op.f("fk_outbox_bulletin_id_bulletins"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_outbox_case_id_cases"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_outbox_contact_id_contacts"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["digest_id"], ["outbox.id"], name=op.f("fk_outbox_digest_id_outbox"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("dedupe", name=op.f("uq_outbox_dedupe")),
        sa.UniqueConstraint("uid", name=op.f("uq_outbox_uid")),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(
            "ix_outbox_bulletin",
            ["bulletin_id", "state"],
            unique=False,
            postgresql_where=sa.text("bulletin_id IS NOT NULL"),
            sqlite_where=sa.text("bulletin_id IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_outbox_case",
            ["case_id", "purpose"],
            unique=False,
            postgresql_where=sa.text("case_id IS NOT NULL"),
            sqlite_where=sa.text("case_id IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_outbox_contact_id",
            ["contact_id"],
            unique=False,
            postgresql_where=sa.text("contact_id IS NOT NULL"),
            sqlite_where=sa.text("contact_id IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_outbox_digest_id",
            ["digest_id"],
            unique=False,
            postgresql_where=sa.text("digest_id IS NOT NULL"),
            sqlite_where=sa.text("digest_id IS NOT NULL"),
        )
        batch_op.create_index("ix_outbox_due", ["state", "lane", "due_at"], unique=False)
        batch_op.create_index(
            "ix_outbox_provider_id",
            ["provider_id"],
            unique=False,
            postgresql_where=sa.text("provider_id IS NOT NULL"),
            sqlite_where=sa.text("provider_id IS NOT NULL"),
        )

    op.create_table(
        "questions",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("answer_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["contacts.id"], name=op.f("fk_questions_asked_by_contacts"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_questions_case_id_cases")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questions")),
        sa.UniqueConstraint("uid", name=op.f("uq_questions_uid")),
    )
    with op.batch_alter_table("questions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_questions_case_id"), ["case_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("questions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_questions_case_id"))

    op.drop_table("questions")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_outbox_provider_id",
            postgresql_where=sa.text("provider_id IS NOT NULL"),
            sqlite_where=sa.text("provider_id IS NOT NULL"),
        )
        batch_op.drop_index("ix_outbox_due")
        batch_op.drop_index(
            "ix_outbox_digest_id",
            postgresql_where=sa.text("digest_id IS NOT NULL"),
            sqlite_where=sa.text("digest_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_outbox_contact_id",
            postgresql_where=sa.text("contact_id IS NOT NULL"),
            sqlite_where=sa.text("contact_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_outbox_case",
            postgresql_where=sa.text("case_id IS NOT NULL"),
            sqlite_where=sa.text("case_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_outbox_bulletin",
            postgresql_where=sa.text("bulletin_id IS NOT NULL"),
            sqlite_where=sa.text("bulletin_id IS NOT NULL"),
        )

    op.drop_table("outbox")
    with op.batch_alter_table("handles", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_handles_case_id"))

    op.drop_table("handles")
    with op.batch_alter_table("case_events", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_events_case_id"))

    op.drop_table("case_events")
    with op.batch_alter_table("shifts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_shifts_post_id"))
        batch_op.drop_index(batch_op.f("ix_shifts_contact_id"))

    op.drop_table("shifts")
    with op.batch_alter_table("overrides", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_overrides_post_id"))
        batch_op.drop_index(batch_op.f("ix_overrides_contact_id"))

    op.drop_table("overrides")
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cases_lead_id"))
        batch_op.drop_index("ix_cases_incident")
        batch_op.drop_index(batch_op.f("ix_cases_filed_at"))
        batch_op.drop_index("ix_cases_escalate_at")
        batch_op.drop_index("ix_cases_due_at")
        batch_op.drop_index(batch_op.f("ix_cases_closed_at"))
        batch_op.drop_index(batch_op.f("ix_cases_area_id"))

    op.drop_table("cases")
    with op.batch_alter_table("subscriptions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_subscriptions_subscriber_id"))
        batch_op.drop_index(batch_op.f("ix_subscriptions_left_at"))
        batch_op.drop_index(batch_op.f("ix_subscriptions_group_key"))
        batch_op.drop_index(batch_op.f("ix_subscriptions_area_id"))

    op.drop_table("subscriptions")
    with op.batch_alter_table("profiles", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_profiles_remembered_at"))

    op.drop_table("profiles")
    with op.batch_alter_table("posts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_posts_area_id"))

    op.drop_table("posts")
    with op.batch_alter_table("contacts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contacts_duty_until"))
        batch_op.drop_index(batch_op.f("ix_contacts_area_id"))

    op.drop_table("contacts")
    with op.batch_alter_table("bulletins", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bulletins_state"))

    op.drop_table("bulletins")
    with op.batch_alter_table("area_parents", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_area_parents_parent_id"))

    op.drop_table("area_parents")
    op.drop_table("subscribers")
    op.drop_table("revisions")
    with op.batch_alter_table("pings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pings_until"))

    op.drop_table("pings")
    op.drop_table("organisations")
    op.drop_table("opt_outs")
    op.drop_table("menu_books")
    with op.batch_alter_table("inbound_messages", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inbound_messages_arrived_at"))

    op.drop_table("inbound_messages")
    with op.batch_alter_table("delivery_reports", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_delivery_reports_provider_id"))

    op.drop_table("delivery_reports")
    op.drop_table("areas")
