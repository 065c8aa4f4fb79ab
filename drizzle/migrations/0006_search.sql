-- Text search. Under row-level security the planner may not use a trigram index (LIKE is not
-- leakproof), so these functions run as syncline_scan with the tenant's filter written out.
-- They give ids, nothing else.
create extension if not exists pg_trgm with schema public;
--> statement-breakpoint
create extension if not exists btree_gin with schema public;
--> statement-breakpoint
-- What a contact is found by. The leading blank lets a short word match the start of the first one.
create function syncline.contact_text(email text, phone text, first_name text, last_name text, company text,
  tags text[], own_tags text[]) returns text
language sql immutable parallel safe set search_path = pg_catalog as $$
  select lower(concat(' ', email, ' ', first_name, ' ', last_name, ' ', company, ' ', phone, ' ',
    array_to_string(tags, ' '), ' ', array_to_string(own_tags, ' ')))
$$;
--> statement-breakpoint
create index contacts_search on contacts using gin (organization_id,
  syncline.contact_text(email, coalesce(phone_e164, phone), first_name, last_name, company, tags, own_tags) public.gin_trgm_ops);
--> statement-breakpoint
create index contacts_by_name on contacts
  (organization_id, (lower(coalesce(last_name, '') || ' ' || coalesce(first_name, ''))), id);
--> statement-breakpoint
create index orders_by_number on orders (organization_id, lower(number) text_pattern_ops);
--> statement-breakpoint
create index orders_by_buyer_email on orders (organization_id, lower(buyer_email) text_pattern_ops);
--> statement-breakpoint
create index products_search on products using gin (organization_id,
  lower(' ' || title || ' ' || coalesce(sku, '')) public.gin_trgm_ops);
--> statement-breakpoint
create index products_by_title on products (organization_id, (lower(title)), id);
--> statement-breakpoint
create function syncline.current_organization() returns uuid
language sql stable set search_path = pg_catalog as $$
  select nullif(current_setting('app.organization_id', true), '')::uuid
$$;
--> statement-breakpoint
-- One LIKE per word, at most five, all of which must match. Words under three letters match from
-- the start of a word only: they hold no whole trigram.
create function syncline.like_all_words(expression text, query text) returns text
language sql immutable set search_path = pg_catalog as $$
  select coalesce(string_agg(format('%s like %L', expression,
    case when length(word) < 3 then '% ' else '%' end || replace(replace(replace(word, '\', '\\'), '%', '\%'), '_', '\_') || '%'),
    ' and '), 'false')
  from (select word from regexp_split_to_table(lower(trim(query)), '\s+') as word where word <> '' limit 5) words
$$;
--> statement-breakpoint
create function syncline.search_contacts(query text, at_most integer) returns setof uuid
language plpgsql stable security definer set search_path = pg_catalog, public as $$
declare
  haystack constant text := 'syncline.contact_text(email, coalesce(phone_e164, phone), first_name, last_name, company, tags, own_tags)';
  digits constant text := ltrim(regexp_replace(query, '\D', '', 'g'), '0');
begin
  return query execute format('select id from contacts where organization_id = $1 and %s limit $2',
    case when query ~ '^[+()0-9\s./-]{5,}$' and length(digits) >= 4
      then format('%s like %L', haystack, '%' || digits || '%')
      else syncline.like_all_words(haystack, query) end)
    using syncline.current_organization(), at_most;
end $$;
--> statement-breakpoint
-- By number (from its start), the buyer's e-mail (from its start), the vendor's id, or who bought.
create function syncline.search_orders(query text, at_most integer) returns setof uuid
language plpgsql stable security definer set search_path = pg_catalog, public as $$
declare
  tenant constant uuid := syncline.current_organization();
  word constant text := lower(ltrim(trim(query), '#'));
  prefix constant text := replace(replace(replace(word, '\', '\\'), '%', '\%'), '_', '\_') || '%';
begin
  if word = '' then return; end if;
  return query execute format($q$
    select id from (
      (select id from orders where organization_id = $1 and lower(number) like %1$L limit $2)
      union
      (select id from orders where organization_id = $1 and lower(buyer_email) like %1$L limit $2)
      union
      (select o.id from orders o where o.organization_id = $1 and o.external_id = $3
        and o.connection_id in (select c.id from connections c where c.organization_id = $1))
      union
      (select o.id from orders o
        where o.organization_id = $1
          and o.contact_id = any(array(select syncline.search_contacts($4, 500))) limit $2)
    ) found limit $2 $q$, prefix)
    using tenant, at_most, word, query;
end $$;
--> statement-breakpoint
create function syncline.search_products(query text, at_most integer) returns setof uuid
language plpgsql stable security definer set search_path = pg_catalog, public as $$
declare
  tenant constant uuid := syncline.current_organization();
begin
  return query execute format($q$
    select id from (
      (select id from products where organization_id = $1 and %s limit $2)
      union
      (select product_id from variants where organization_id = $1 and sku = any(array[$3, upper($3)]) limit $2)
      union
      (select p.id from products p where p.organization_id = $1 and p.external_id = $3
        and p.connection_id in (select c.id from connections c where c.organization_id = $1))
    ) found limit $2 $q$, syncline.like_all_words($e$lower(' ' || title || ' ' || coalesce(sku, ''))$e$, query))
    using tenant, at_most, trim(query);
end $$;
--> statement-breakpoint
alter function syncline.search_contacts owner to syncline_scan;
--> statement-breakpoint
alter function syncline.search_orders owner to syncline_scan;
--> statement-breakpoint
alter function syncline.search_products owner to syncline_scan;
--> statement-breakpoint
revoke all on function syncline.search_contacts, syncline.search_orders, syncline.search_products from public;
--> statement-breakpoint
grant execute on function syncline.search_contacts, syncline.search_orders, syncline.search_products to syncline_app;
--> statement-breakpoint
grant execute on function syncline.current_organization, syncline.like_all_words, syncline.contact_text
  to syncline_app, syncline_scan;
