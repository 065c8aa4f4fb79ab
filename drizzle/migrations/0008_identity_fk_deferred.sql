-- An identity is claimed before the contact it stands for is written, in the same transaction.
alter table contact_identities
  alter constraint contact_identities_organization_id_contact_id_contacts_organiza deferrable initially deferred;
