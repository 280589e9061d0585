-- What the user typed or Baton found for an account, none of it secret; and how far its first reading is.
ALTER TABLE accounts ADD COLUMN settings TEXT NOT NULL DEFAULT '{}';
ALTER TABLE accounts ADD COLUMN progress TEXT;
UPDATE accounts SET sign_in = 'form' WHERE sign_in = 'token';
