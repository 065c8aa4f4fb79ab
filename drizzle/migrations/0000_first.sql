CREATE SCHEMA "auth";
--> statement-breakpoint
CREATE TABLE "auth"."account" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"user_id" uuid NOT NULL,
	"account_id" text NOT NULL,
	"provider_id" text NOT NULL,
	"access_token" text,
	"refresh_token" text,
	"id_token" text,
	"access_token_expires_at" timestamp with time zone,
	"refresh_token_expires_at" timestamp with time zone,
	"scope" text,
	"password" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "auth"."invitation" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"organization_id" uuid NOT NULL,
	"email" text NOT NULL,
	"role" text,
	"status" text DEFAULT 'pending' NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"inviter_id" uuid NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "auth"."member" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"organization_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"role" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "auth"."organization" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"name" text NOT NULL,
	"slug" text NOT NULL,
	"logo" text,
	"metadata" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "organization_slug_unique" UNIQUE("slug")
);
--> statement-breakpoint
CREATE TABLE "auth"."session" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"user_id" uuid NOT NULL,
	"token" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"ip_address" text,
	"user_agent" text,
	"active_organization_id" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "session_token_unique" UNIQUE("token")
);
--> statement-breakpoint
CREATE TABLE "auth"."user" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"name" text NOT NULL,
	"email" text NOT NULL,
	"email_verified" boolean DEFAULT false NOT NULL,
	"image" text,
	"operator" boolean DEFAULT false NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "user_email_unique" UNIQUE("email")
);
--> statement-breakpoint
CREATE TABLE "auth"."verification" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"identifier" text NOT NULL,
	"value" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "connections" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"provider" text NOT NULL,
	"name" text NOT NULL,
	"status" text NOT NULL,
	"attention" jsonb,
	"settings" jsonb NOT NULL,
	"auth_id" text NOT NULL,
	"account" text NOT NULL,
	"label" text NOT NULL,
	"facts" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"warnings" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"webhook_mode" text DEFAULT 'poll' NOT NULL,
	"webhook_note" text,
	"created_since" timestamp with time zone,
	"health_checked_at" timestamp with time zone,
	"health" text,
	"health_note" text,
	"created_by" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"disconnected_at" timestamp with time zone,
	CONSTRAINT "connections_organization_id_id_pk" PRIMARY KEY("organization_id","id"),
	CONSTRAINT "connections_status" CHECK (status in ('connected', 'paused', 'error', 'disconnected'))
);
--> statement-breakpoint
CREATE TABLE "credentials" (
	"organization_id" uuid NOT NULL,
	"connection_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"sealed" "bytea" NOT NULL,
	"key_id" text NOT NULL,
	"generation" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "credentials_organization_id_connection_id_kind_pk" PRIMARY KEY("organization_id","connection_id","kind")
);
--> statement-breakpoint
CREATE TABLE "handovers" (
	"organization_id" uuid NOT NULL,
	"state_hash" text NOT NULL,
	"provider" text NOT NULL,
	"user_id" uuid NOT NULL,
	"session_hash" text NOT NULL,
	"settings" jsonb NOT NULL,
	"name" text,
	"connection_id" uuid,
	"sealed" "bytea",
	"key_id" text,
	"expires_at" timestamp with time zone NOT NULL,
	"used_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "handovers_organization_id_state_hash_pk" PRIMARY KEY("organization_id","state_hash")
);
--> statement-breakpoint
CREATE TABLE "schedules" (
	"organization_id" uuid NOT NULL,
	"connection_id" uuid NOT NULL,
	"stream" text NOT NULL,
	"kind" text NOT NULL,
	"every_seconds" integer NOT NULL,
	"enabled" boolean DEFAULT true NOT NULL,
	"window_start" text,
	"window_end" text,
	"next_due_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "schedules_organization_id_connection_id_stream_kind_pk" PRIMARY KEY("organization_id","connection_id","stream","kind"),
	CONSTRAINT "schedules_kind" CHECK (kind in ('delta', 'full'))
);
--> statement-breakpoint
CREATE TABLE "stream_states" (
	"organization_id" uuid NOT NULL,
	"connection_id" uuid NOT NULL,
	"stream" text NOT NULL,
	"enabled" boolean DEFAULT true NOT NULL,
	"cursor" jsonb,
	"proven_at" timestamp with time zone,
	"full_proven_at" timestamp with time zone,
	"last_run_id" uuid,
	"incomplete_streak" integer DEFAULT 0 NOT NULL,
	"deletion_hold" jsonb,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "stream_states_organization_id_connection_id_stream_pk" PRIMARY KEY("organization_id","connection_id","stream")
);
--> statement-breakpoint
CREATE TABLE "contact_identities" (
	"organization_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"value" text NOT NULL,
	"contact_id" uuid NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "contact_identities_organization_id_kind_value_pk" PRIMARY KEY("organization_id","kind","value")
);
--> statement-breakpoint
CREATE TABLE "contacts" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"email" text,
	"phone" text,
	"phone_e164" text,
	"first_name" text,
	"last_name" text,
	"company" text,
	"billing" jsonb,
	"shipping" jsonb,
	"tags" text[] DEFAULT '{}' NOT NULL,
	"own_tags" text[] DEFAULT '{}' NOT NULL,
	"own_note" text,
	"subscription_status" text,
	"custom" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"provenance" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"kind" text NOT NULL,
	"source_connection_id" uuid,
	"vendor_created_at" timestamp with time zone,
	"created_run_id" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"deleted_at" timestamp with time zone,
	CONSTRAINT "contacts_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "audit_log" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"actor_type" text NOT NULL,
	"actor_id" uuid,
	"actor_label" text NOT NULL,
	"action" text NOT NULL,
	"target_type" text,
	"target_id" text,
	"detail" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"request_id" text,
	"ip" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "audit_log_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "call_log" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"connection_id" uuid NOT NULL,
	"run_id" uuid,
	"method" text NOT NULL,
	"url" text NOT NULL,
	"status" integer,
	"duration_ms" integer NOT NULL,
	"waited_ms" integer NOT NULL,
	"bytes" integer NOT NULL,
	"attempt" integer NOT NULL,
	"error" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "call_log_organization_id_id_pk" PRIMARY KEY("organization_id","id")
) PARTITION BY RANGE ("id");
--> statement-breakpoint
CREATE TABLE "organization_settings" (
	"organization_id" uuid PRIMARY KEY NOT NULL,
	"time_zone" text DEFAULT 'UTC' NOT NULL,
	"currency" text DEFAULT 'USD' NOT NULL,
	"phone_region" text,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "fulfilments" (
	"organization_id" uuid NOT NULL,
	"order_id" uuid NOT NULL,
	"external_id" text NOT NULL,
	"status" text NOT NULL,
	"tracking_number" text,
	"tracking_url" text,
	"carrier" text,
	"fulfilled_at" timestamp with time zone,
	CONSTRAINT "fulfilments_organization_id_order_id_external_id_pk" PRIMARY KEY("organization_id","order_id","external_id")
);
--> statement-breakpoint
CREATE TABLE "order_lines" (
	"organization_id" uuid NOT NULL,
	"order_id" uuid NOT NULL,
	"external_id" text NOT NULL,
	"position" integer NOT NULL,
	"product_external_id" text,
	"variant_external_id" text,
	"sku" text,
	"title" text NOT NULL,
	"quantity" numeric NOT NULL,
	"unit_price" numeric,
	"subtotal" numeric,
	"total" numeric NOT NULL,
	"tax" numeric,
	"custom" jsonb DEFAULT '{}'::jsonb NOT NULL,
	CONSTRAINT "order_lines_organization_id_order_id_external_id_pk" PRIMARY KEY("organization_id","order_id","external_id")
);
--> statement-breakpoint
CREATE TABLE "orders" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"connection_id" uuid NOT NULL,
	"external_id" text NOT NULL,
	"number" text NOT NULL,
	"status" text NOT NULL,
	"financial_status" text NOT NULL,
	"fulfilment_status" text NOT NULL,
	"cancelled" boolean NOT NULL,
	"currency" text NOT NULL,
	"subtotal" numeric,
	"discount_total" numeric NOT NULL,
	"shipping_total" numeric NOT NULL,
	"tax_total" numeric NOT NULL,
	"total" numeric NOT NULL,
	"refunded_total" numeric NOT NULL,
	"contact_id" uuid,
	"customer_external_id" text,
	"buyer_email" text,
	"buyer_name" text,
	"billing" jsonb,
	"shipping" jsonb,
	"note" text,
	"payment_method" text,
	"placed_at" timestamp with time zone NOT NULL,
	"paid_at" timestamp with time zone,
	"completed_at" timestamp with time zone,
	"coupons" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"taxes" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"shipping_lines" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"fees" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"custom" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"own_tags" text[] DEFAULT '{}' NOT NULL,
	"own_note" text,
	"created_run_id" uuid,
	"updated_run_id" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"deleted_at" timestamp with time zone,
	CONSTRAINT "orders_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "refunds" (
	"organization_id" uuid NOT NULL,
	"order_id" uuid NOT NULL,
	"external_id" text NOT NULL,
	"amount" numeric NOT NULL,
	"reason" text,
	"refunded_at" timestamp with time zone,
	CONSTRAINT "refunds_organization_id_order_id_external_id_pk" PRIMARY KEY("organization_id","order_id","external_id")
);
--> statement-breakpoint
CREATE TABLE "inventory" (
	"organization_id" uuid NOT NULL,
	"product_id" uuid NOT NULL,
	"variant_external_id" text NOT NULL,
	"location" text NOT NULL,
	"quantity" numeric,
	"status" text NOT NULL,
	CONSTRAINT "inventory_organization_id_product_id_variant_external_id_location_pk" PRIMARY KEY("organization_id","product_id","variant_external_id","location")
);
--> statement-breakpoint
CREATE TABLE "products" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"connection_id" uuid NOT NULL,
	"external_id" text NOT NULL,
	"title" text NOT NULL,
	"handle" text,
	"status" text NOT NULL,
	"type" text,
	"sku" text,
	"currency" text,
	"description" text,
	"image_url" text,
	"url" text,
	"categories" text[] DEFAULT '{}' NOT NULL,
	"tags" text[] DEFAULT '{}' NOT NULL,
	"vendor_created_at" timestamp with time zone,
	"custom" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"own_tags" text[] DEFAULT '{}' NOT NULL,
	"own_note" text,
	"created_run_id" uuid,
	"updated_run_id" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"deleted_at" timestamp with time zone,
	CONSTRAINT "products_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "variants" (
	"organization_id" uuid NOT NULL,
	"product_id" uuid NOT NULL,
	"external_id" text NOT NULL,
	"position" integer NOT NULL,
	"sku" text,
	"barcode" text,
	"title" text NOT NULL,
	"price" numeric,
	"regular_price" numeric,
	"sale_price" numeric,
	"options" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"image_url" text,
	"custom" jsonb DEFAULT '{}'::jsonb NOT NULL,
	CONSTRAINT "variants_organization_id_product_id_external_id_pk" PRIMARY KEY("organization_id","product_id","external_id")
);
--> statement-breakpoint
CREATE TABLE "record_payloads" (
	"organization_id" uuid NOT NULL,
	"connection_id" uuid NOT NULL,
	"stream" text NOT NULL,
	"external_id" text NOT NULL,
	"payload" jsonb NOT NULL,
	CONSTRAINT "record_payloads_organization_id_connection_id_stream_external_id_pk" PRIMARY KEY("organization_id","connection_id","stream","external_id")
);
--> statement-breakpoint
CREATE TABLE "records" (
	"organization_id" uuid NOT NULL,
	"connection_id" uuid NOT NULL,
	"stream" text NOT NULL,
	"external_id" text NOT NULL,
	"entity_id" uuid,
	"version" bigint,
	"hash" text NOT NULL,
	"read_started_at" timestamp with time zone NOT NULL,
	"deleted_at" timestamp with time zone,
	"created_run_id" uuid,
	"first_seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "records_organization_id_connection_id_stream_external_id_pk" PRIMARY KEY("organization_id","connection_id","stream","external_id")
);
--> statement-breakpoint
CREATE TABLE "changes" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"connection_id" uuid NOT NULL,
	"run_id" uuid,
	"stream" text NOT NULL,
	"external_id" text NOT NULL,
	"entity" text NOT NULL,
	"entity_id" uuid NOT NULL,
	"op" text NOT NULL,
	"before" jsonb NOT NULL,
	"after" jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "changes_organization_id_id_pk" PRIMARY KEY("organization_id","id")
) PARTITION BY RANGE ("id");
--> statement-breakpoint
CREATE TABLE "run_failures" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"connection_id" uuid NOT NULL,
	"run_id" uuid NOT NULL,
	"stream" text NOT NULL,
	"external_id" text NOT NULL,
	"code" text NOT NULL,
	"reason" text NOT NULL,
	"payload" text,
	"state" text DEFAULT 'open' NOT NULL,
	"attempts" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"resolved_at" timestamp with time zone,
	CONSTRAINT "run_failures_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "run_seen" (
	"organization_id" uuid NOT NULL,
	"run_id" uuid NOT NULL,
	"stream" text NOT NULL,
	"external_id" text NOT NULL,
	CONSTRAINT "run_seen_organization_id_run_id_stream_external_id_pk" PRIMARY KEY("organization_id","run_id","stream","external_id")
);
--> statement-breakpoint
CREATE TABLE "run_streams" (
	"organization_id" uuid NOT NULL,
	"run_id" uuid NOT NULL,
	"stream" text NOT NULL,
	"connection_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"kind" text NOT NULL,
	"status" text DEFAULT 'pending' NOT NULL,
	"checkpoint" jsonb,
	"checkpoint_seq" integer DEFAULT 0 NOT NULL,
	"fetched" bigint DEFAULT 0 NOT NULL,
	"created" bigint DEFAULT 0 NOT NULL,
	"updated" bigint DEFAULT 0 NOT NULL,
	"unchanged" bigint DEFAULT 0 NOT NULL,
	"stale" bigint DEFAULT 0 NOT NULL,
	"repeated" bigint DEFAULT 0 NOT NULL,
	"skipped" bigint DEFAULT 0 NOT NULL,
	"failed" bigint DEFAULT 0 NOT NULL,
	"deleted" bigint DEFAULT 0 NOT NULL,
	"vendor_total" bigint,
	"newest_seen" timestamp with time zone,
	"shifted" integer DEFAULT 0 NOT NULL,
	"proof" jsonb,
	"note" text,
	"started_at" timestamp with time zone,
	"finished_at" timestamp with time zone,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "run_streams_organization_id_run_id_stream_pk" PRIMARY KEY("organization_id","run_id","stream"),
	CONSTRAINT "run_streams_status" CHECK (status in ('pending', 'running', 'proven', 'incomplete', 'failed', 'cancelled', 'skipped'))
);
--> statement-breakpoint
CREATE TABLE "runs" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"connection_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"trigger" text NOT NULL,
	"status" text NOT NULL,
	"requested_by" uuid,
	"ceiling" timestamp with time zone,
	"targets" jsonb,
	"cancel_requested_at" timestamp with time zone,
	"fence" integer DEFAULT 0 NOT NULL,
	"lease_until" timestamp with time zone,
	"slice_seq" integer DEFAULT 0 NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"not_before" timestamp with time zone,
	"wait_reason" text,
	"error" jsonb,
	"accepted" jsonb,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"started_at" timestamp with time zone,
	"finished_at" timestamp with time zone,
	CONSTRAINT "runs_organization_id_id_pk" PRIMARY KEY("organization_id","id"),
	CONSTRAINT "runs_kind" CHECK (kind in ('full', 'delta', 'webhook', 'record')),
	CONSTRAINT "runs_status" CHECK (status in ('queued', 'running', 'paused', 'succeeded', 'incomplete', 'failed', 'cancelled'))
);
--> statement-breakpoint
CREATE TABLE "tenant_turns" (
	"organization_id" uuid PRIMARY KEY NOT NULL,
	"served_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "webhook_dedupe" (
	"organization_id" uuid NOT NULL,
	"connection_id" uuid NOT NULL,
	"key" "bytea" NOT NULL,
	"inbox_id" uuid NOT NULL,
	"repeats" integer DEFAULT 0 NOT NULL,
	"received_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "webhook_dedupe_organization_id_connection_id_key_pk" PRIMARY KEY("organization_id","connection_id","key")
);
--> statement-breakpoint
CREATE TABLE "webhook_inbox" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"connection_id" uuid NOT NULL,
	"topic" text NOT NULL,
	"delivery_id" text,
	"external_id" text,
	"headers" jsonb NOT NULL,
	"body" "bytea" NOT NULL,
	"state" text NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"claimed_until" timestamp with time zone,
	"error" text,
	"outcome" text,
	"run_id" uuid,
	"replays" integer DEFAULT 0 NOT NULL,
	"received_at" timestamp with time zone DEFAULT now() NOT NULL,
	"processed_at" timestamp with time zone,
	CONSTRAINT "webhook_inbox_organization_id_id_pk" PRIMARY KEY("organization_id","id"),
	CONSTRAINT "webhook_inbox_state" CHECK (state in ('waiting', 'held', 'done', 'ignored', 'failed'))
) PARTITION BY RANGE ("id");
--> statement-breakpoint
CREATE TABLE "webhook_subscriptions" (
	"organization_id" uuid NOT NULL,
	"connection_id" uuid NOT NULL,
	"topic" text NOT NULL,
	"external_id" text,
	"address" text NOT NULL,
	"status" text NOT NULL,
	"note" text,
	"gap_since" timestamp with time zone,
	"last_delivery_at" timestamp with time zone,
	"checked_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "webhook_subscriptions_organization_id_connection_id_topic_pk" PRIMARY KEY("organization_id","connection_id","topic"),
	CONSTRAINT "webhook_subscriptions_status" CHECK (status in ('active', 'disabled', 'missing', 'refused'))
);
--> statement-breakpoint
ALTER TABLE "auth"."account" ADD CONSTRAINT "account_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "auth"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "auth"."invitation" ADD CONSTRAINT "invitation_organization_id_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "auth"."organization"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "auth"."invitation" ADD CONSTRAINT "invitation_inviter_id_user_id_fk" FOREIGN KEY ("inviter_id") REFERENCES "auth"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "auth"."member" ADD CONSTRAINT "member_organization_id_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "auth"."organization"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "auth"."member" ADD CONSTRAINT "member_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "auth"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "auth"."session" ADD CONSTRAINT "session_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "auth"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "credentials" ADD CONSTRAINT "credentials_organization_id_connection_id_connections_organization_id_id_fk" FOREIGN KEY ("organization_id","connection_id") REFERENCES "public"."connections"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "schedules" ADD CONSTRAINT "schedules_organization_id_connection_id_connections_organization_id_id_fk" FOREIGN KEY ("organization_id","connection_id") REFERENCES "public"."connections"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stream_states" ADD CONSTRAINT "stream_states_organization_id_connection_id_connections_organization_id_id_fk" FOREIGN KEY ("organization_id","connection_id") REFERENCES "public"."connections"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "contact_identities" ADD CONSTRAINT "contact_identities_organization_id_contact_id_contacts_organization_id_id_fk" FOREIGN KEY ("organization_id","contact_id") REFERENCES "public"."contacts"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "fulfilments" ADD CONSTRAINT "fulfilments_organization_id_order_id_orders_organization_id_id_fk" FOREIGN KEY ("organization_id","order_id") REFERENCES "public"."orders"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "order_lines" ADD CONSTRAINT "order_lines_organization_id_order_id_orders_organization_id_id_fk" FOREIGN KEY ("organization_id","order_id") REFERENCES "public"."orders"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "orders" ADD CONSTRAINT "orders_organization_id_connection_id_connections_organization_id_id_fk" FOREIGN KEY ("organization_id","connection_id") REFERENCES "public"."connections"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "refunds" ADD CONSTRAINT "refunds_organization_id_order_id_orders_organization_id_id_fk" FOREIGN KEY ("organization_id","order_id") REFERENCES "public"."orders"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "inventory" ADD CONSTRAINT "inventory_organization_id_product_id_products_organization_id_id_fk" FOREIGN KEY ("organization_id","product_id") REFERENCES "public"."products"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "products" ADD CONSTRAINT "products_organization_id_connection_id_connections_organization_id_id_fk" FOREIGN KEY ("organization_id","connection_id") REFERENCES "public"."connections"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "variants" ADD CONSTRAINT "variants_organization_id_product_id_products_organization_id_id_fk" FOREIGN KEY ("organization_id","product_id") REFERENCES "public"."products"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "run_failures" ADD CONSTRAINT "run_failures_organization_id_connection_id_connections_organization_id_id_fk" FOREIGN KEY ("organization_id","connection_id") REFERENCES "public"."connections"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "run_streams" ADD CONSTRAINT "run_streams_organization_id_run_id_runs_organization_id_id_fk" FOREIGN KEY ("organization_id","run_id") REFERENCES "public"."runs"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "runs" ADD CONSTRAINT "runs_organization_id_connection_id_connections_organization_id_id_fk" FOREIGN KEY ("organization_id","connection_id") REFERENCES "public"."connections"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_subscriptions" ADD CONSTRAINT "webhook_subscriptions_organization_id_connection_id_connections_organization_id_id_fk" FOREIGN KEY ("organization_id","connection_id") REFERENCES "public"."connections"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "account_user" ON "auth"."account" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "invitation_organization" ON "auth"."invitation" USING btree ("organization_id");--> statement-breakpoint
CREATE INDEX "invitation_email" ON "auth"."invitation" USING btree ("email");--> statement-breakpoint
CREATE UNIQUE INDEX "member_once" ON "auth"."member" USING btree ("organization_id","user_id");--> statement-breakpoint
CREATE INDEX "member_user" ON "auth"."member" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "session_user" ON "auth"."session" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "verification_identifier" ON "auth"."verification" USING btree ("identifier");--> statement-breakpoint
CREATE UNIQUE INDEX "connections_account" ON "connections" USING btree ("organization_id","provider","account") WHERE status <> 'disconnected';--> statement-breakpoint
CREATE INDEX "connections_by_id" ON "connections" USING btree ("id");--> statement-breakpoint
CREATE INDEX "connections_by_source" ON "connections" USING btree ("provider","account");--> statement-breakpoint
CREATE INDEX "credentials_by_key" ON "credentials" USING btree ("key_id");--> statement-breakpoint
CREATE INDEX "handovers_by_state" ON "handovers" USING btree ("state_hash");--> statement-breakpoint
CREATE INDEX "schedules_due" ON "schedules" USING btree ("next_due_at") WHERE enabled;--> statement-breakpoint
CREATE INDEX "contact_identities_by_contact" ON "contact_identities" USING btree ("organization_id","contact_id");--> statement-breakpoint
CREATE INDEX "contacts_by_phone" ON "contacts" USING btree ("organization_id","phone_e164");--> statement-breakpoint
CREATE INDEX "contacts_by_updated" ON "contacts" USING btree ("organization_id","updated_at","id");--> statement-breakpoint
CREATE INDEX "contacts_by_created" ON "contacts" USING btree ("organization_id","created_at","id");--> statement-breakpoint
CREATE INDEX "call_log_by_connection" ON "call_log" USING btree ("organization_id","connection_id","id");--> statement-breakpoint
CREATE INDEX "call_log_by_run" ON "call_log" USING btree ("organization_id","run_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "orders_external" ON "orders" USING btree ("organization_id","connection_id","external_id");--> statement-breakpoint
CREATE INDEX "orders_by_contact" ON "orders" USING btree ("organization_id","contact_id","placed_at");--> statement-breakpoint
CREATE INDEX "orders_by_placed" ON "orders" USING btree ("organization_id","placed_at","id");--> statement-breakpoint
CREATE INDEX "orders_by_customer" ON "orders" USING btree ("organization_id","connection_id","customer_external_id");--> statement-breakpoint
CREATE UNIQUE INDEX "products_external" ON "products" USING btree ("organization_id","connection_id","external_id");--> statement-breakpoint
CREATE INDEX "products_by_updated" ON "products" USING btree ("organization_id","updated_at","id");--> statement-breakpoint
CREATE INDEX "variants_by_sku" ON "variants" USING btree ("organization_id","sku");--> statement-breakpoint
CREATE INDEX "records_by_entity" ON "records" USING btree ("organization_id","entity_id");--> statement-breakpoint
CREATE INDEX "changes_by_entity" ON "changes" USING btree ("organization_id","entity_id","id");--> statement-breakpoint
CREATE INDEX "changes_by_run" ON "changes" USING btree ("organization_id","run_id");--> statement-breakpoint
CREATE UNIQUE INDEX "run_failures_open" ON "run_failures" USING btree ("organization_id","connection_id","stream","external_id") WHERE state = 'open';--> statement-breakpoint
CREATE INDEX "run_failures_by_run" ON "run_failures" USING btree ("organization_id","run_id");--> statement-breakpoint
CREATE UNIQUE INDEX "run_streams_one_running" ON "run_streams" USING btree ("organization_id","connection_id","stream") WHERE status = 'running' and kind in ('full', 'delta');--> statement-breakpoint
CREATE INDEX "runs_by_connection" ON "runs" USING btree ("organization_id","connection_id","id");--> statement-breakpoint
CREATE INDEX "runs_claimable" ON "runs" USING btree ("not_before") WHERE status in ('queued', 'running');--> statement-breakpoint
CREATE INDEX "runs_finished" ON "runs" USING btree ("finished_at");--> statement-breakpoint
CREATE INDEX "webhook_dedupe_age" ON "webhook_dedupe" USING btree ("received_at");--> statement-breakpoint
CREATE INDEX "webhook_inbox_waiting" ON "webhook_inbox" USING btree ("organization_id","connection_id","id") WHERE state = 'waiting';--> statement-breakpoint
CREATE INDEX "webhook_inbox_by_connection" ON "webhook_inbox" USING btree ("organization_id","connection_id","id");--> statement-breakpoint
CREATE INDEX "webhook_inbox_by_external" ON "webhook_inbox" USING btree ("organization_id","connection_id","external_id");