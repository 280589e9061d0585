//! People, identities and teams.

use std::collections::{BTreeMap, BTreeSet};

use baton_model::{Cast, Handle, Members, Nature, Person};
use sqlx::{Row as _, Sqlite, Transaction};

use crate::convert::{json, name, named, parse};
use crate::{PersonRecord, Result, Store};

impl Store {
    /// Who is who in one account, for judging its items.
    pub async fn cast(&self, account: &str) -> Result<Cast> {
        let mut cast = Cast::default();
        let sql = "SELECT i.handle, i.person, i.main, p.nature, p.name FROM identities i \
                   JOIN people p ON p.id = i.person WHERE i.account = ? ORDER BY i.person, i.main DESC";
        let rows = sqlx::query(sql).bind(account).fetch_all(&self.reader).await?;
        let mut main: Option<(i64, Handle)> = None;
        for row in &rows {
            let handle = Handle::from(row.try_get::<String, _>("handle")?);
            let person: i64 = row.try_get("person")?;
            match &main {
                Some((of, stands)) if *of == person => {
                    cast.same.insert(handle, stands.clone());
                }
                _ => {
                    let nature: Nature = named(&row.try_get::<String, _>("nature")?)?;
                    if nature != Nature::Human {
                        cast.nature.insert(handle.clone(), nature);
                    } else if let Some(name) = row.try_get::<Option<String>, _>("name")? {
                        cast.names.insert(handle.clone(), name.into());
                    }
                    main = Some((person, handle));
                }
            }
        }
        let rows = sqlx::query("SELECT handle, members FROM teams WHERE account = ?")
            .bind(account)
            .fetch_all(&self.reader)
            .await?;
        for row in &rows {
            let members = match row.try_get::<Option<String>, _>("members")? {
                Some(text) => Members::Known(parse::<BTreeSet<Handle>>(&text)?),
                None => Members::Hidden,
            };
            cast.teams.insert(Handle::from(row.try_get::<String, _>("handle")?), members);
        }
        Ok(cast)
    }

    /// Names and natures of one account's people, by every handle they have.
    pub async fn people(&self, account: &str) -> Result<BTreeMap<Handle, PersonRecord>> {
        let sql = "SELECT i.handle, p.name, p.nature FROM identities i \
                   JOIN people p ON p.id = i.person WHERE i.account = ?";
        let rows = sqlx::query(sql).bind(account).fetch_all(&self.reader).await?;
        let mut people = BTreeMap::new();
        for row in &rows {
            let handle = Handle::from(row.try_get::<String, _>("handle")?);
            let record = PersonRecord {
                handle: handle.clone(),
                name: row.try_get("name")?,
                nature: named(&row.try_get::<String, _>("nature")?)?,
            };
            people.insert(handle, record);
        }
        Ok(people)
    }
}

/// Writes people that a poll met: new ones are added, names and natures follow the tool.
pub(super) async fn write(
    tx: &mut Transaction<'static, Sqlite>,
    account: &str,
    people: &[Person],
    me: Option<&Handle>,
) -> Result<()> {
    for person in people {
        let known: Option<i64> =
            sqlx::query_scalar("SELECT person FROM identities WHERE account = ? AND handle = ?")
                .bind(account)
                .bind(person.handle.as_str())
                .fetch_optional(&mut **tx)
                .await?;
        let id = match known {
            Some(id) => {
                let sql = "UPDATE people SET name = coalesce(?, name), nature = ? WHERE id = ? \
                           AND (name IS NOT ? OR nature <> ?)";
                sqlx::query(sql)
                    .bind(&person.name)
                    .bind(name(&person.nature)?)
                    .bind(id)
                    .bind(&person.name)
                    .bind(name(&person.nature)?)
                    .execute(&mut **tx)
                    .await?;
                id
            }
            None => {
                sqlx::query_scalar(
                    "INSERT INTO people (name, nature, is_me) VALUES (?, ?, ?) RETURNING id",
                )
                .bind(&person.name)
                .bind(name(&person.nature)?)
                .bind(me == Some(&person.handle))
                .fetch_one(&mut **tx)
                .await?
            }
        };
        // A handle keeps its person when it is merely met; said to be another handle of a person, it becomes that.
        let met = "INSERT INTO identities (account, handle, person, main) VALUES (?, ?, ?, 1) \
                   ON CONFLICT (account, handle) DO NOTHING";
        let same = "INSERT INTO identities (account, handle, person, main) VALUES (?, ?, ?, 0) \
                    ON CONFLICT (account, handle) DO UPDATE SET person = excluded.person, main = 0 \
                    WHERE person <> excluded.person";
        let handles = std::iter::once((&person.handle, met))
            .chain(person.also.iter().map(|handle| (handle, same)));
        for (handle, sql) in handles {
            sqlx::query(sql)
                .bind(account)
                .bind(handle.as_str())
                .bind(id)
                .execute(&mut **tx)
                .await?;
        }
    }
    Ok(())
}

/// Writes teams that a poll met.
pub(super) async fn write_teams(
    tx: &mut Transaction<'static, Sqlite>,
    account: &str,
    teams: &BTreeMap<Handle, Members>,
) -> Result<()> {
    for (handle, members) in teams {
        let members = match members {
            Members::Known(members) => Some(json(members)?),
            Members::Hidden => None,
        };
        let sql = "INSERT INTO teams (account, handle, members) VALUES (?, ?, ?) \
                   ON CONFLICT (account, handle) DO UPDATE SET members = excluded.members";
        sqlx::query(sql)
            .bind(account)
            .bind(handle.as_str())
            .bind(members)
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}
