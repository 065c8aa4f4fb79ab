CREATE TABLE "erasure_keys" (
	"organization_id" uuid PRIMARY KEY NOT NULL,
	"key" "bytea" NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "erasure_marks" (
	"organization_id" uuid NOT NULL,
	"hash" text NOT NULL,
	"always" boolean NOT NULL,
	"erased_at" timestamp with time zone NOT NULL,
	"request_id" uuid NOT NULL,
	CONSTRAINT "erasure_marks_organization_id_hash_pk" PRIMARY KEY("organization_id","hash")
);
--> statement-breakpoint
CREATE TABLE "privacy_export_parts" (
	"organization_id" uuid NOT NULL,
	"request_id" uuid NOT NULL,
	"seq" integer NOT NULL,
	"sealed" "bytea" NOT NULL,
	"key_id" text NOT NULL,
	CONSTRAINT "privacy_export_parts_organization_id_request_id_seq_pk" PRIMARY KEY("organization_id","request_id","seq")
);
--> statement-breakpoint
CREATE TABLE "privacy_requests" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"kind" text NOT NULL,
	"source" text NOT NULL,
	"scope" text NOT NULL,
	"connection_id" uuid,
	"connection_name" text,
	"vendor_request_id" text,
	"subject_hash" text,
	"sealed" "bytea",
	"key_id" text,
	"requested_by" uuid,
	"state" text NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"claimed_until" timestamp with time zone,
	"note" text,
	"certificate" jsonb,
	"due_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp with time zone,
	"expires_at" timestamp with time zone,
	CONSTRAINT "privacy_requests_organization_id_id_pk" PRIMARY KEY("organization_id","id"),
	CONSTRAINT "privacy_requests_kind" CHECK (kind in ('export', 'erase')),
	CONSTRAINT "privacy_requests_source" CHECK (source in ('vendor', 'person')),
	CONSTRAINT "privacy_requests_scope" CHECK (scope in ('person', 'all')),
	CONSTRAINT "privacy_requests_state" CHECK (state in ('waiting', 'running', 'done', 'failed', 'held', 'expired'))
);
--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "erased_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "webhook_inbox" ADD COLUMN "lasting" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "webhook_inbox" ADD COLUMN "erased_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "privacy_export_parts" ADD CONSTRAINT "privacy_export_parts_organization_id_request_id_privacy_requests_organization_id_id_fk" FOREIGN KEY ("organization_id","request_id") REFERENCES "public"."privacy_requests"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "privacy_requests_open" ON "privacy_requests" USING btree ("organization_id","connection_id","kind","vendor_request_id") WHERE state in ('waiting', 'running');--> statement-breakpoint
CREATE INDEX "privacy_requests_due" ON "privacy_requests" USING btree ("claimed_until") WHERE state in ('waiting', 'running');--> statement-breakpoint
CREATE INDEX "privacy_requests_by_subject" ON "privacy_requests" USING btree ("organization_id","subject_hash");