//! Linux: the Secret Service, by `keyring`'s entries over a store that is made for each use.
//!
//! `keyring::Entry::new` opens its store once a process and remembers for good if that failed; but a keyring may come
//! up after us, and one that was started again knows none of its former sessions. Two things the store does not do
//! are asked of the bus itself: whether the keyring is locked, without its prompt coming up; and a first collection,
//! which a fresh keyring lacks.

use std::collections::HashMap;
use std::error::Error as _;

use baton_model::SecretError;
use futures::StreamExt as _;
use keyring::{Entry, Error};
use keyring_core::api::CredentialStoreApi as _;
use zbus::zvariant::{OwnedObjectPath, OwnedValue, Value};
use zbus_secret_service_keyring_store::Store;

use crate::ports::bus;

/// The object that is none (Secret Service API, 0.2, "Prompts and Prompting").
const NONE: &str = "/";

#[zbus::proxy(
    interface = "org.freedesktop.Secret.Service",
    default_service = "org.freedesktop.secrets",
    default_path = "/org/freedesktop/secrets",
    gen_blocking = false
)]
trait Keyrings {
    fn read_alias(&self, name: &str) -> zbus::Result<OwnedObjectPath>;
    fn create_collection(
        &self,
        properties: HashMap<&str, Value<'_>>,
        alias: &str,
    ) -> zbus::Result<(OwnedObjectPath, OwnedObjectPath)>;
}

#[zbus::proxy(
    interface = "org.freedesktop.Secret.Collection",
    default_service = "org.freedesktop.secrets",
    gen_blocking = false
)]
trait Collection {
    #[zbus(property)]
    fn locked(&self) -> zbus::Result<bool>;
}

#[zbus::proxy(
    interface = "org.freedesktop.Secret.Prompt",
    default_service = "org.freedesktop.secrets",
    gen_blocking = false
)]
trait Prompt {
    fn prompt(&self, window_id: &str) -> zbus::Result<()>;
    #[zbus(signal)]
    fn completed(&self, dismissed: bool, result: OwnedValue) -> zbus::Result<()>;
}

/// The entry of one account; there need not be one yet.
pub(super) fn entry(service: &str, name: &str) -> Result<Entry, Error> {
    let label = format!("Baton: {name}");
    let label = HashMap::from([("label", label.as_str())]);
    Ok(Entry { inner: Store::new()?.build(service, name, Some(&label))? })
}

async fn session() -> Result<zbus::Connection, SecretError> {
    let bus = bus::session().await;
    bus.map_err(|error| SecretError::Absent(format!("no session bus ({error})")))
}

/// The collection that new secrets go to; a fresh keyring has none.
async fn collection(bus: &zbus::Connection) -> Result<Option<OwnedObjectPath>, zbus::Error> {
    let path = KeyringsProxy::new(bus).await?.read_alias("default").await?;
    Ok((path.as_str() != NONE).then_some(path))
}

/// Makes the collection that a fresh keyring lacks: its user is asked for the password it shall have.
pub(super) async fn prepare() -> Result<(), SecretError> {
    let bus = session().await?;
    if collection(&bus).await.map_err(|error| refused(&error))?.is_some() {
        return Ok(());
    }
    if first_collection(&bus).await.map_err(|error| refused(&error))? {
        Ok(())
    } else {
        Err(SecretError::Locked)
    }
}

/// Whether its user had it made.
async fn first_collection(bus: &zbus::Connection) -> Result<bool, zbus::Error> {
    let label = HashMap::from([("org.freedesktop.Secret.Collection.Label", Value::from("Login"))]);
    let (_, prompt) = KeyringsProxy::new(bus).await?.create_collection(label, "default").await?;
    if prompt.as_str() == NONE {
        return Ok(true);
    }
    let prompt = PromptProxy::new(bus, prompt).await?;
    let mut completed = prompt.receive_completed().await?;
    prompt.prompt("").await?;
    match completed.next().await {
        Some(signal) => Ok(!signal.args()?.dismissed),
        None => Ok(false),
    }
}

/// Whether the keyring answers, and is open.
pub(super) async fn check() -> Result<(), SecretError> {
    let bus = session().await?;
    let locked = async {
        match collection(&bus).await? {
            Some(path) => CollectionProxy::new(&bus, path).await?.locked().await,
            None => Ok(false),
        }
    };
    match locked.await.map_err(|error| refused(&error))? {
        true => Err(SecretError::Locked),
        false => Ok(()),
    }
}

/// What an error means for the user.
pub(super) fn fault(error: &Error) -> SecretError {
    if matches!(error, Error::NoStorageAccess(_)) {
        return SecretError::Locked;
    }
    let causes = std::iter::successors(error.source(), |error| (*error).source());
    for cause in causes {
        if let Some(error) = cause.downcast_ref::<zbus::Error>() {
            return refused(error);
        }
        if let Some(error) = cause.downcast_ref::<zbus::fdo::Error>() {
            return refused(&error.clone().into());
        }
    }
    SecretError::Failed(error.to_string())
}

/// What a refusal on the bus means: nobody has the name and nothing can be started that would, or it wants unlocking.
fn refused(error: &zbus::Error) -> SecretError {
    let name = match error {
        zbus::Error::MethodError(name, _, _) => name.to_string(),
        zbus::Error::FDO(error) => zbus::DBusError::name(&**error).to_string(),
        _ => String::new(),
    };
    match name.strip_prefix("org.freedesktop.DBus.Error.") {
        Some("ServiceUnknown" | "NameHasNoOwner") => SecretError::Absent(error.to_string()),
        Some(spawn) if spawn.starts_with("Spawn.") => SecretError::Absent(error.to_string()),
        _ if name == "org.freedesktop.Secret.Error.IsLocked" => SecretError::Locked,
        _ => SecretError::Failed(error.to_string()),
    }
}
