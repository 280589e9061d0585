//! The tray as a panel sees it: StatusNotifierItem and its menu, over D-Bus; and the icon itself on the screen.

use std::collections::HashMap;

use zbus::zvariant::{OwnedObjectPath, OwnedValue, Structure, Value};
use zbus::{Connection, Proxy};

use crate::app::App;
use crate::session::until;

/// Light ink of the drawings, as ImageMagick writes it.
const INK: &str = "#F4F2EE";

/// Our item on the panel.
pub struct Item {
    bus: Connection,
    service: String,
    path: String,
}

impl Item {
    /// Waits until the panel has taken it.
    pub async fn taken(app: &App) -> Self {
        let bus = app.session.bus().clone();
        let watcher = Proxy::new(
            &bus,
            "org.kde.StatusNotifierWatcher",
            "/StatusNotifierWatcher",
            "org.kde.StatusNotifierWatcher",
        )
        .await
        .expect("the watcher");
        until("the panel has Baton's tray item", async || {
            let items: Vec<String> =
                watcher.get_property("RegisteredStatusNotifierItems").await.ok()?;
            for item in items {
                let at = item.find('/')?;
                let (service, path) = item.split_at(at);
                let found = Self { bus: bus.clone(), service: service.into(), path: path.into() };
                if found.property::<String>("Id").await? == "baton" {
                    return Some(found);
                }
            }
            None
        })
        .await
    }

    async fn proxy<'a>(&'a self, path: &'a str, interface: &'a str) -> Proxy<'a> {
        // Without a cache: what is asked is what is true now.
        zbus::proxy::Builder::new(&self.bus)
            .destination(self.service.as_str())
            .and_then(|builder| builder.path(path))
            .and_then(|builder| builder.interface(interface))
            .expect("names")
            .cache_properties(zbus::proxy::CacheProperties::No)
            .build()
            .await
            .expect("the item")
    }

    async fn property<T: TryFrom<OwnedValue, Error: Into<zbus::Error>>>(
        &self,
        name: &str,
    ) -> Option<T> {
        self.proxy(&self.path, "org.kde.StatusNotifierItem").await.get_property(name).await.ok()
    }

    /// Its tooltip's title.
    pub async fn tooltip(&self) -> String {
        let value: Option<OwnedValue> = self.property("ToolTip").await;
        let fields = value.and_then(|value| Structure::try_from(value).ok());
        let title = fields.and_then(|fields| fields.fields().get(2)?.try_clone().ok());
        title.and_then(|title| String::try_from(title).ok()).unwrap_or_default()
    }

    /// Clicks the icon, as a panel tells it.
    pub async fn activate(&self, x: i32, y: i32) {
        let item = self.proxy(&self.path, "org.kde.StatusNotifierItem").await;
        item.call_method("Activate", &(x, y)).await.expect("a click");
    }

    /// Its menu's entries, as (id, label).
    pub async fn menu(&self) -> Vec<(i32, String)> {
        let path: OwnedObjectPath = self.property("Menu").await.expect("it has a menu");
        let menu = self.proxy(path.as_str(), "com.canonical.dbusmenu").await;
        let _: bool = menu.call("AboutToShow", &(0i32,)).await.expect("the menu opens");
        type Layout = (u32, (i32, HashMap<String, OwnedValue>, Vec<OwnedValue>));
        let names: &[&str] = &[];
        let (_, (_, _, entries)): Layout =
            menu.call("GetLayout", &(0i32, -1i32, names)).await.expect("its entries");
        entries
            .into_iter()
            .filter_map(|entry| {
                let entry = Structure::try_from(entry).ok()?;
                let [Value::I32(id), Value::Dict(properties), ..] = entry.fields() else {
                    return None;
                };
                let label: Option<String> = properties.get(&"label").ok().flatten();
                Some((*id, label?))
            })
            .collect()
    }

    /// Presses the entry with this label.
    pub async fn press(&self, label: &str) {
        let entries = self.menu().await;
        let entry = entries.iter().find(|(_, known)| known == label);
        let (id, _) = entry.unwrap_or_else(|| panic!("{label} is not in the menu: {entries:?}"));
        let path: OwnedObjectPath = self.property("Menu").await.expect("it has a menu");
        let menu = self.proxy(path.as_str(), "com.canonical.dbusmenu").await;
        let nothing = Value::from("");
        menu.call_method("Event", &(*id, "clicked", nothing, 0u32)).await.expect("a press");
    }
}

/// Where the icon is on the screen: the middle of what is drawn in our ink on the panel.
pub async fn icon(app: &App) -> (i32, i32) {
    until("the icon is drawn on the panel", async || {
        let pixels = app.session.output(
            "import",
            &["-window", "root", "-crop", "1280x27+0+0", "+repage", "-depth", "8", "txt:-"],
        );
        let places: Vec<(i32, i32)> = pixels
            .lines()
            .filter(|line| line.contains(INK))
            .filter_map(|line| {
                let (x, y) = line.split(':').next()?.split_once(',')?;
                Some((x.parse().ok()?, y.parse().ok()?))
            })
            .collect();
        // A stray pixel of that colour is no icon.
        let count = i32::try_from(places.len()).ok().filter(|count| *count > 20)?;
        Some((
            places.iter().map(|(x, _)| x).sum::<i32>() / count,
            places.iter().map(|(_, y)| y).sum::<i32>() / count,
        ))
    })
    .await
}
