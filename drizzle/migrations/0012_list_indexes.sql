CREATE INDEX "contacts_deleted" ON "contacts" USING btree ("organization_id","updated_at","id") WHERE deleted_at is not null;--> statement-breakpoint
CREATE INDEX "orders_by_updated" ON "orders" USING btree ("organization_id","updated_at","id");--> statement-breakpoint
CREATE INDEX "orders_by_total" ON "orders" USING btree ("organization_id","total","id");--> statement-breakpoint
CREATE INDEX "orders_deleted" ON "orders" USING btree ("organization_id","placed_at","id") WHERE deleted_at is not null;--> statement-breakpoint
CREATE INDEX "records_live" ON "records" USING btree ("organization_id","connection_id","stream") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "records_gone" ON "records" USING btree ("organization_id","connection_id","stream") WHERE deleted_at is not null and entity_id is not null;